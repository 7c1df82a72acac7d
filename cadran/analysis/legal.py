"""What article L. 441-17 of the French code de commerce asks of a penalty, as information: five checks of one clause.

Since 2023 a logistics penalty may be at most 2 % of the value ordered in the category concerned, for nothing older than
a year, with proof of breach and of harm, without deduction by the buyer itself, and only where a stockout followed
unless harm is documented in writing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import polars as pl

State = Literal["passed", "not_passed", "unknown"]
Values = dict[str, float | int | date | str]
LEGAL_SHARE = 0.02  # article L. 441-17 of the French code de commerce: of the value ordered in the categories concerned
CHECKS = ("limit", "age", "proof", "deduction", "stockout")


@dataclass(frozen=True)
class Check:
    """One check of a clause and window: `reason` names a sentence, `values` fill it in; amounts are in the currency."""

    name: str
    state: State
    reason: str
    values: Mapping[str, float | int | date | str] = field(default_factory=dict)


def legal_checks(lines: pl.DataFrame, row: Mapping[str, Any], as_of: date, harm: str = "") -> tuple[Check, ...]:
    """The five checks of the missed lines that are kept; none where no penalty is retained.

    `lines` have counted_on, is_proven and stockout; `row` is the clause's window as details.penalties has it. `harm` is
    what somebody wrote down about it.
    """
    missed = lines.filter(~pl.col("is_excluded"), ~pl.col("is_met"))
    if not row["estimate"] or missed.is_empty():
        return ()
    return (
        _limit(missed, row),
        _age(missed, as_of),
        _proof(missed, harm),
        Check("deduction", "unknown", "deduction"),
        _stockout(missed, harm),
    )


def _limit(missed: pl.DataFrame, row: Mapping[str, Any]) -> Check:
    """Whether the estimate stays within the limit, category by category and over all clauses."""
    if not row["is_final"]:
        return Check("limit", "unknown", "limit_so_far")
    no_category = missed.filter(pl.col("charged_amount") > 0)["category"].null_count()
    if row["has_unknown_category"]:
        values: Values = {"share": LEGAL_SHARE, "n": no_category, "total": missed.height}
        return Check("limit", "unknown", "limit_unknown", values)
    if row["lawful"] is None:
        values = {"share": LEGAL_SHARE, "n": row["base_unknown_count"], "total": row["base_line_count"]}
        return Check("limit", "unknown", "limit_value_unknown", values)
    is_over = row["lawful"] < row["retained"]
    reason = "limit_kept" if not is_over else "limit_shared" if row["legal_used"] else "limit_over"
    return Check("limit", "not_passed" if is_over else "passed", reason, _of_limit(missed, row))


def _of_limit(missed: pl.DataFrame, row: Mapping[str, Any]) -> Values:
    categories = missed.filter(pl.col("charged_amount") > 0)["category"].unique().sort()
    return {
        "share": LEGAL_SHARE, "retained": row["retained"], "lawful": row["lawful"], "limit": row["legal_limit"],
        "base": row["legal_base"], "used": row["legal_used"], "categories": ", ".join(categories),
    }  # fmt: skip


def _age(missed: pl.DataFrame, as_of: date) -> Check:
    since = year_before(as_of)
    old = missed.filter(pl.col("counted_on") < since).height
    values: Values = {"n": old, "total": missed.height, "since": since}
    if not old and missed["counted_on"].null_count():
        return Check("age", "unknown", "age_unknown", values | {"n": missed["counted_on"].null_count()})
    return Check("age", "not_passed" if old else "passed", "age_old" if old else "age_kept", values)


def year_before(day: date) -> date:
    """The same day a year earlier; of 29 February the 28th."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28) if is_leap_day else day.replace(year=day.year - 1)


def _proof(missed: pl.DataFrame, harm: str) -> Check:
    proven = missed.filter(pl.col("is_proven")).height
    followed = _count(missed, "followed")
    values: Values = {"n": proven, "total": missed.height, "followed": followed, "harm": harm}
    if proven < missed.height:
        return Check("proof", "not_passed", "proof_missing", values)
    if harm:
        return Check("proof", "passed", "proof_harm", values)
    is_whole = followed == missed.height
    return Check("proof", "passed" if is_whole else "unknown", "proof_stockouts" if is_whole else "proof_half", values)


def _stockout(missed: pl.DataFrame, harm: str) -> Check:
    """Every line's own stockout justifies its penalty; some of them justify the penalty of these lines only."""
    followed, none = _count(missed, "followed"), _count(missed, "none")
    values: Values = {"n": followed, "none": none, "unknown": missed.height - followed - none, "total": missed.height}
    if followed == missed.height:
        return Check("stockout", "passed", "stockout_all", values)
    if harm:
        return Check("stockout", "passed", "stockout_harm", values | {"harm": harm})
    if none == missed.height:
        return Check("stockout", "not_passed", "stockout_none", values)
    return Check("stockout", "unknown", "stockout_some" if followed or none else "stockout_unknown", values)


def _count(missed: pl.DataFrame, stockout: str) -> int:
    return missed.filter(pl.col("stockout") == stockout).height
