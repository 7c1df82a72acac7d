"""The period the reader chose, and the one it is compared with; named ones end at the as-of date."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from cadran.calendar import ONE_DAY, Season, shift_months, start_of
from cadran.insight.periods import Period, period_before, period_last_year, period_of
from cadran.ui.request.address import State

WEEKS = {"last_4_weeks": 4, "last_13_weeks": 13}


def chosen_period(state: State, as_of: date, seasons: Sequence[Season] = ()) -> Period:
    """The period of `state`, for data that end with the day before `as_of`; days that are a season bear its name."""
    this_month = start_of(as_of, "month")
    if state.period == "custom" and state.period_from and state.period_to:
        return _cut(period_of(state.period_from, state.period_to, seasons), as_of)
    if state.period == "all":
        return Period(None, None)
    if state.period in WEEKS:
        monday = start_of(as_of, "week")
        weeks = WEEKS[state.period]
        return Period(monday - timedelta(weeks=weeks), monday - ONE_DAY, weeks=weeks)
    if state.period in ("this_month", "ytd"):
        is_month = state.period == "this_month"
        return Period(start_of(as_of, "month" if is_month else "year"), as_of, is_partial=True, months=int(is_month))
    if state.period == "last_quarter":
        quarter = start_of(as_of, "quarter")
        return Period(shift_months(quarter, -3), quarter - ONE_DAY, months=3)
    months = 13 if state.period == "13_months" else 1
    return Period(shift_months(this_month, -months), this_month - ONE_DAY, months=months)


def _cut(period: Period, as_of: date) -> Period:
    """`period` up to the as-of date, partial where it goes on after it."""
    if period.first and period.last and period.first <= as_of <= period.last:
        return replace(period, last=as_of, is_partial=True)
    return period


def compared_period(state: State, period: Period, seasons: Sequence[Season] = ()) -> Period | None:
    """The period `period` is compared with; a partial one is compared with as many days."""
    if period.first is None or period.last is None or state.comparison == "none":
        return None
    if state.comparison == "custom" and state.compared_from and state.compared_to:
        return period_of(state.compared_from, state.compared_to, seasons)
    if state.comparison == "ly" or state.period == "ytd":
        return period_last_year(period, seasons)
    return period_before(period)
