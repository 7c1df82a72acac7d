"""What a breached clause costs, step by step: every line's penalty, what is excluded, what the caps take off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import polars as pl

from cadran.desk import Exclusion

LEGAL_SHARE = 0.02  # article L. 441-17 of the French code de commerce: of the value ordered in the categories concerned
MONTHS = {"month": 1, "quarter": 3}


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


def concerning(exclusions: Sequence[Exclusion], row: Mapping[str, Any]) -> tuple[Exclusion, ...]:
    """Those that touch the clause and window of `row`, undone ones too; a standing one from its day on."""
    return tuple(exclusion for exclusion in exclusions if _concerns(exclusion, row))


def _concerns(exclusion: Exclusion, row: Mapping[str, Any]) -> bool:
    """A line left out of a window stays left out wherever another version of the clause judges it."""
    is_meant = row["clause_id"] in exclusion.lineage or exclusion.clause_id == row["clause_id"]
    if exclusion.scope == "supplier":
        is_meant = exclusion.supplier_id == row["supplier_id"]
    first, after = row["window_start"], _next_window(row["window_start"], row["window_kind"])
    if exclusion.scope != "window":
        return is_meant and exclusion.window_start < after
    return is_meant and (not exclusion.cause or _is_of_window(exclusion, first, after))


def _is_of_window(exclusion: Exclusion, first: date, after: date) -> bool:
    return exclusion.window_start < after and first <= (exclusion.window_end or exclusion.window_start)


def touching(exclusions: Sequence[Exclusion], row: Mapping[str, Any], lines: pl.DataFrame) -> tuple[Exclusion, ...]:
    """Those `concerning` a clause and window that were made on it, or that leave out one of its `lines`."""
    after = _next_window(row["window_start"], row["window_kind"])
    return tuple(
        one for one in concerning(exclusions, row)
        if one.scope != "window" or _is_of_window(one, row["window_start"], after)
        or any(covers(one, line) for line in lines.iter_rows(named=True))
    )  # fmt: skip


def _next_window(start: date, kind: str) -> date:
    month = start.month - 1 + MONTHS[kind]
    return date(start.year + month // 12, month % 12 + 1, 1)


def marked(lines: pl.DataFrame, exclusions: Sequence[Exclusion]) -> pl.DataFrame:
    """`lines` with `is_excluded` and `exclusion_reason`: a line is left out by itself, else by its cause.

    `exclusions` are those that concern the lines' clause and window.
    """
    held = sorted((one for one in exclusions if one.undone_at is None), key=lambda one: bool(one.cause))
    rows = lines.iter_rows(named=True)
    reasons = [next((one.reason for one in held if covers(one, line)), None) for line in rows]
    column = pl.Series("exclusion_reason", reasons, dtype=pl.String)
    return lines.with_columns(column, is_excluded=column.is_not_null())


def covers(exclusion: Exclusion, line: Mapping[str, Any]) -> bool:
    """Whether it leaves out a line of a clause it concerns: by the line itself or its cause, on the days it holds.

    A row counts on the day its clause or its KPI counts it. What a clause dates itself has one due day in each version,
    so that a line named stays out whatever day the version in force moves it to.
    """
    if exclusion.cause:
        return exclusion.cause == line["cause"] and _holds_on(exclusion, line["counted_on"])
    named = (exclusion.flow, exclusion.order_id, exclusion.line_id)
    if named != (line["flow"], line["order_id"], line["line_id"]):
        return False
    is_dated_by_clause = exclusion.scope == "window" and line["due_at"] is not None
    return is_dated_by_clause or _holds_on(exclusion, line["counted_on"])


def _holds_on(exclusion: Exclusion, day: date) -> bool:
    """Whether a row of `day` is meant; of a window whose end was not kept, the longest it can have been."""
    first = exclusion.window_start
    if exclusion.scope != "window":
        return day >= first
    return (
        first <= day < _next_window(first, "quarter")
        if exclusion.window_end is None
        else (first <= day <= exclusion.window_end)
    )


def waterfall(lines: pl.DataFrame, terms: Terms) -> Waterfall:
    """The steps for the lines of one clause and window.

    Columns: numerator, denominator, is_met, category, line_value, late_value, penalty_amount, is_excluded. Only a
    breach costs; excluded lines are judged neither way, so that without them a clause may be met and cost nothing.
    """
    kept = lines.filter(~pl.col("is_excluded"))
    actual, is_breached = _judged(lines, terms)
    without, is_breached_without = _judged(kept, terms)
    raw = _sum(lines, "penalty_amount") if is_breached else 0.0
    due = _sum(kept, "penalty_amount") if is_breached_without else 0.0
    worth = _sum(kept, "line_value")
    capped = min(due, _cents(terms.cap * worth)) if terms.cap is not None else due
    legal = min(capped, legal_limit(kept)) if terms.is_french else capped
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


def legal_base(kept: pl.DataFrame) -> float:
    """What was ordered on the lines judged in the categories of the missed ones; no category is one of its own."""
    category = kept["category"].fill_null("")
    return _sum(kept.filter(category.is_in(category.filter(~kept["is_met"]).unique().to_list())), "line_value")


def legal_limit(kept: pl.DataFrame) -> float:
    """The most article L. 441-17 allows for these lines, in cents."""
    return _cents(LEGAL_SHARE * legal_base(kept))


def _cents(amount: float) -> float:
    """Half a cent goes up, as in the warehouse."""
    return float(Decimal(f"{amount:.6f}").quantize(Decimal("0.01"), ROUND_HALF_UP))


def with_retained(
    windows: pl.DataFrame, rules: pl.DataFrame, lines: pl.DataFrame, exclusions: Sequence[Exclusion]
) -> pl.DataFrame:
    """`windows` with `retained`, the estimate after exclusions and all caps, and what became of the clause.

    Columns added: retained, excluded_line_count, is_breached_without; windows that are not breached retain nothing.
    """
    terms = {rule["clause_id"]: rule for rule in rules.iter_rows(named=True)}
    broken = windows.filter(pl.col("clause_state") == "breached")
    own = lines.join(broken.select("clause_id", "window_start"), on=["clause_id", "window_start"], how="semi")
    parts = own.partition_by("clause_id", "window_start", as_dict=True)
    found = [_retained(row, terms, parts, exclusions) for row in windows.iter_rows(named=True)]
    schema = {"retained": pl.Float64, "excluded_line_count": pl.Int64, "is_breached_without": pl.Boolean}
    return windows.hstack(pl.DataFrame(found, schema=schema, orient="row"))


def _retained(
    row: Mapping[str, Any],
    terms: Mapping[str, Mapping[str, Any]],
    parts: Mapping[tuple[Any, ...], pl.DataFrame],
    exclusions: Sequence[Exclusion],
) -> tuple[float, int, bool]:
    own = parts.get((row["clause_id"], row["window_start"]))
    if own is None:
        return 0.0, 0, False
    lines = marked(own, concerning(exclusions, row))
    steps = waterfall(lines, terms_of(row, terms.get(row["clause_id"], {})))
    return steps.retained, int(lines["is_excluded"].sum()), steps.is_breached_without


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
