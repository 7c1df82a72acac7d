"""What a breached clause costs, step by step: every line's penalty, what is excluded, what the caps take off."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from cadran.desk import Exclusion

LEGAL_SHARE = 0.02  # article L. 441-17 of the French code de commerce: of the value of the products concerned


@dataclass(frozen=True)
class Terms:
    """What decides about a clause's penalty; shares are fractions, `cap` is of the value of all lines judged."""

    target: float
    min_lines: int
    is_lower_better: bool
    cap: float | None
    is_french: bool = False


def terms_of(window: Mapping[str, Any], rule: Mapping[str, Any]) -> Terms:
    """The terms of a clause in a window; the legal share is looked at where the clause is French."""
    is_french = rule.get("country") == "FR"
    return Terms(window["target"], window["min_lines"], window["is_lower_better"], rule.get("penalty_cap"), is_french)


@dataclass(frozen=True)
class Waterfall:
    """From the value that came late to the estimate, in the reporting currency.

    `raw` less `excluded` less `over_cap` less `over_legal` is `retained`. `actual` and `actual_without` are the exact
    shares with and without the excluded lines; None where no line is left.
    """

    base: float
    raw: float
    excluded: float
    over_cap: float
    over_legal: float
    actual: float | None
    actual_without: float | None
    is_breached: bool
    is_breached_without: bool

    @property
    def retained(self) -> float:
        return round(self.raw - self.excluded - self.over_cap - self.over_legal, 2)


def marked(lines: pl.DataFrame, exclusions: tuple[Exclusion, ...]) -> pl.DataFrame:
    """`lines` with `is_excluded` and `exclusion_reason`: a line is left out by itself or by its cause."""
    held = [exclusion for exclusion in exclusions if exclusion.undone_at is None]
    causes = {exclusion.cause: exclusion.reason for exclusion in held if exclusion.cause}
    alone = {(held.flow, held.order_id, held.line_id): held.reason for held in held if not held.cause}
    reasons = [
        alone.get((row["flow"], row["order_id"], row["line_id"]), causes.get(row["cause"] or ""))
        for row in lines.iter_rows(named=True)
    ]
    column = pl.Series("exclusion_reason", reasons, dtype=pl.String)
    return lines.with_columns(column, is_excluded=column.is_not_null())


def waterfall(lines: pl.DataFrame, terms: Terms) -> Waterfall:
    """The steps for the lines of one clause and window.

    Columns: numerator, denominator, line_value, late_value, penalty_amount, is_excluded. Only a breach costs; excluded
    lines are judged neither way, so that without them a clause may be met and cost nothing.
    """
    kept = lines.filter(~pl.col("is_excluded"))
    actual, is_breached = _judged(lines, terms)
    without, is_breached_without = _judged(kept, terms)
    raw = _sum(lines, "penalty_amount") if is_breached else 0.0
    due = _sum(kept, "penalty_amount") if is_breached_without else 0.0
    worth = _sum(kept, "line_value")
    capped = min(due, round(terms.cap * worth, 2)) if terms.cap is not None else due
    legal = min(capped, round(LEGAL_SHARE * worth, 2)) if terms.is_french else capped
    return Waterfall(
        base=_sum(lines, "late_value"),
        raw=raw,
        excluded=raw - due,
        over_cap=due - capped,
        over_legal=capped - legal,
        actual=actual,
        actual_without=without,
        is_breached=is_breached,
        is_breached_without=is_breached_without,
    )


def lines_to_target(numerator: float, denominator: float, target: float, is_lower_better: bool) -> int:
    """How many of the missed lines would have had to be good for the target to be met."""
    short = numerator - target * denominator if is_lower_better else target * denominator - numerator
    return max(0, -int(-round(short, 9) // 1))


def _judged(lines: pl.DataFrame, terms: Terms) -> tuple[float | None, bool]:
    due = _sum(lines, "denominator")
    if not due:
        return None, False
    actual = _sum(lines, "numerator") / due
    is_missed = actual > terms.target if terms.is_lower_better else actual < terms.target
    return actual, is_missed and lines.height >= terms.min_lines


def _sum(lines: pl.DataFrame, name: str) -> float:
    return float(lines[name].sum() or 0.0)
