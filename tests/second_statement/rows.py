"""What a KPI gives: one row per thing it judges, and the one table that turns an outcome into a fraction."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

NOTHING = Decimal(0)
ONE = Decimal(1)
DUE = ("on_time", "late", "late_open", "failed")


@dataclass(slots=True)
class Row:
    """A row of a KPI; `reason` says why it stands outside, `unplaced` how much the figure would have counted of it."""

    key: tuple[Any, ...]
    counted_on: date | None
    outcome: str | None = None
    numerator: Decimal = NOTHING
    denominator: Decimal = NOTHING
    value: float | None = None
    reason: str | None = None
    unplaced: Decimal = NOTHING
    flow: str | None = None
    supplier_id: str | None = None
    category: str | None = None
    channel: str | None = None

    @property
    def is_placed(self) -> bool:
        return self.reason is None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row belongs: its key, its day and its dimensions."""

    key: tuple[Any, ...]
    counted_on: date | None
    flow: str | None = None
    supplier_id: str | None = None
    category: str | None = None
    channel: str | None = None

    def _row(self, **told: Any) -> Row:
        return Row(
            self.key,
            self.counted_on,
            flow=self.flow,
            supplier_id=self.supplier_id,
            category=self.category,
            channel=self.channel,
            **told,
        )

    def counts(self, outcome: str | None, numerator: Any, denominator: Any = NOTHING) -> Row:
        return self._row(outcome=outcome, numerator=Decimal(numerator), denominator=Decimal(denominator))

    def lasts(self, outcome: str | None, days: float) -> Row:
        """A value of a distribution, of weight 1."""
        return self._row(outcome=outcome, value=days, denominator=ONE)

    def beside(self, outcome: str) -> Row:
        """Placed, but in neither sum: not due yet, cancelled, open, inactive."""
        return self._row(outcome=outcome)

    def not_judged(self, outcome: str) -> Row:
        """Not placed, and nothing that the figure would have counted."""
        return self._row(outcome=outcome, reason=outcome)

    def outside(self, reason: str, unplaced: Any = ONE) -> Row:
        """Not placed; what the house counts under the other flow leaves nothing out."""
        if reason.startswith("counted_as"):
            unplaced = NOTHING
        return self._row(outcome="unknown", reason=reason, unplaced=Decimal(unplaced))


def share(place: Place, is_met: bool, outcomes: tuple[str, str] = ("met", "missed"), of: Any = ONE) -> Row:
    """A yes/no row: 1 of 1 where `is_met`, else 0 of 1."""
    return place.counts(outcomes[0] if is_met else outcomes[1], of if is_met else NOTHING, of)
