"""Which exclusions touch a clause's window."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from cadran.calendar import shift_months
from cadran.workspace import Exclusion

MONTHS = {"month": 1, "quarter": 3}


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
        exclusion
        for exclusion in concerning(exclusions, row)
        if exclusion.scope != "window"
        or _is_of_window(exclusion, row["window_start"], after)
        or any(covers(exclusion, line) for line in lines.iter_rows(named=True))
    )


def _next_window(start: date, kind: str) -> date:
    return shift_months(start, MONTHS[kind])


def covers(exclusion: Exclusion, line: Mapping[str, Any]) -> bool:
    """Whether it leaves out a line of a clause it concerns: by the line itself or its cause, on the days it holds.

    A row counts on the day its clause or its KPI counts it. A line or order that a clause counts once stays out of it
    whatever day another version, or a later load, moves it to.
    """
    if exclusion.cause:
        return exclusion.cause == line["cause"] and _holds_on(exclusion, line["counted_on"])
    named = (exclusion.flow, exclusion.order_id, exclusion.line_id)
    if named != (line["flow"], line["order_id"], line["line_id"]):
        return False
    is_of_any_window = exclusion.scope == "window" and line["is_counted_once"]
    return is_of_any_window or _holds_on(exclusion, line["counted_on"])


def _holds_on(exclusion: Exclusion, day: date) -> bool:
    """Whether a row of `day` is meant; of a window whose end was not kept, the longest it can have been."""
    first, last = exclusion.window_start, exclusion.window_end
    if exclusion.scope != "window":
        return day >= first
    return first <= day < _next_window(first, "quarter") if last is None else first <= day <= last
