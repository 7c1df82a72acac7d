"""What the law of a clause's country asks of a penalty, as information: one table of checks by country.

France: article L. 441-17 of the code de commerce, as law 2023-221 of 30 March 2023 left it. A country that is not in
the table has no check.
"""

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from cadran.analysis.legal.amounts import limit, order_limit, proportion
from cadran.analysis.legal.case import LEGAL_SHARE, Case, Check, Event, Known, State, Value
from cadran.analysis.legal.harm import LINE, harms_of, with_harm
from cadran.analysis.legal.lines import age, force_majeure, proof, stockout
from cadran.analysis.legal.procedure import answer, deduction, margin, scope

__all__ = ["CHECKS", "LEGAL_SHARE", "LINE", "Check", "Event", "Known", "State", "Value", "harms_of", "legal_checks"]

RULES: dict[str, Callable[[Case], Check]] = {
    "limit": limit,
    "order_limit": order_limit,
    "age": age,
    "proof": proof,
    "stockout": stockout,
    "proportion": proportion,
    "margin": margin,
    "answer": answer,
    "deduction": deduction,
    "force_majeure": force_majeure,
    "scope": scope,
}
CHECKS: dict[str, tuple[str, ...]] = {"FR": tuple(RULES)}


def legal_checks(lines: pl.DataFrame, row: Mapping[str, Any], known: Known, country: str | None) -> tuple[Check, ...]:
    """The checks of a country on the missed lines that are kept; none where no penalty is retained.

    `lines` are rows of details.clause_lines; `row` is the clause with its window as details.penalties has it.
    """
    missed = lines.filter(~pl.col("is_excluded"), ~pl.col("is_met"))
    names = CHECKS.get(country or "", ())
    if not row["estimate"] or missed.is_empty():
        return ()
    case = Case(with_harm(missed, known.harms), lines, row, known)
    return tuple(RULES[name](case) for name in names)
