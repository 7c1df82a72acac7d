"""One thing to handle, as the overview lists it and the digest tells it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from cadran.analysis.status import Status


@dataclass(frozen=True)
class Alert:
    """One thing to handle: a subject, what is said of it, what is at stake, and where to look.

    `value` is in the reporting currency, None where it cannot be had, and `stake` says of what; `lines` are the rows
    concerned. `id` stays the same as long as the event is the same; `parts` are the events of an alert that gathers
    several: clause windows, or SKU and place. Where to look: a `page`, its own choices (`own`), further `filters`
    (dimension, value), and the `days` where they are not those asked for. `about` is whom or what it concerns, by key
    and name: alerts about the same stand in one row. `causes` are what an alert names one by one.
    """

    id: str
    status: Status
    subject: str
    words: str
    value: float | None
    stake: str
    lines: int
    unit: str
    page: str
    filters: tuple[tuple[str, str], ...] = ()
    days: tuple[date, date] | None = None
    own: dict[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    about: str = ""
    about_name: str = ""
    causes: tuple["Alert", ...] = ()

    @property
    def events(self) -> frozenset[str]:
        return frozenset(self.parts or (self.id,))

    @property
    def sentence(self) -> str:
        return f"{self.subject} {self.words}"


@dataclass(frozen=True)
class Row:
    """A row of the list: everything about one supplier, place, product group or family of figures, most value first.

    Alerts may tell of the same lines, so that the value of a row is that of the alert that has most.
    """

    alerts: tuple[Alert, ...]

    @property
    def id(self) -> str:
        return self.alerts[0].about or self.alerts[0].id

    @property
    def first(self) -> Alert:
        return self.alerts[0]

    @property
    def causes(self) -> tuple[Alert, ...]:
        """What the row opens on: its alerts where there are several, else what its one alert names."""
        return self.alerts if len(self.alerts) > 1 else self.first.causes


def rows_of(alerts: Sequence[Alert]) -> list[Row]:
    """The alerts by what they are about; most value at stake first, then most lines."""
    groups: dict[str, list[Alert]] = {}
    for alert in sorted(alerts, key=_weight):
        groups.setdefault(alert.about or alert.id, []).append(alert)
    return sorted((Row(tuple(group)) for group in groups.values()), key=lambda row: _weight(row.first))


def _weight(alert: Alert) -> tuple[float, int, str]:
    return -(alert.value or 0), -alert.lines, alert.id
