"""The period the reader chose, and the one it is compared with; named ones end at the as-of date."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from cadran.calendar import ONE_DAY, SEASONS, Season, shift_months, start_of
from cadran.insight.periods import Period, period_before, period_last_year, period_of
from cadran.ui.request.address import State

WEEKS = {"last_4_weeks": 4, "last_13_weeks": 13}


def chosen_period(state: State, as_of: date, seasons: Sequence[Season] = ()) -> Period:
    """The period of `state`, for data that end with the day before `as_of`; days that are a season bear its name."""
    if state.period == "custom" and state.period_from and state.period_to:
        return cut(period_of(state.period_from, state.period_to, seasons), as_of)
    if state.period in SEASONS and (season := latest_season(state.period, as_of, seasons)):
        return cut(period_of(season.first, season.last, seasons), as_of)
    if state.period == "all":
        return Period(None, None)
    return _rolling(state.period, as_of)


def _rolling(rule: str, as_of: date) -> Period:
    """The period of a rule that moves on with the data."""
    this_month = start_of(as_of, "month")
    if rule in WEEKS:
        monday = start_of(as_of, "week")
        return Period(monday - timedelta(weeks=WEEKS[rule]), monday - ONE_DAY, weeks=WEEKS[rule])
    if rule in ("this_month", "ytd"):
        is_month = rule == "this_month"
        return Period(start_of(as_of, "month" if is_month else "year"), as_of, is_partial=True, months=int(is_month))
    if rule == "last_quarter":
        quarter = start_of(as_of, "quarter")
        return Period(shift_months(quarter, -3), quarter - ONE_DAY, months=3)
    months = 13 if rule == "13_months" else 1
    return Period(shift_months(this_month, -months), this_month - ONE_DAY, months=months)


def latest_season(key: str, as_of: date, seasons: Sequence[Season]) -> Season | None:
    """The last one of a kind or name that had begun by the day of the data."""
    return next((season for season in reversed(seasons) if season.key == key and season.first <= as_of), None)


def cut(period: Period, as_of: date) -> Period:
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


def named_season(text: str, as_of: date, seasons: Sequence[Season]) -> Season | None:
    """The season of a key or a name, with a year or the latest that has begun."""
    name, _, year = text.strip().rpartition(" ")
    if not year.isdecimal():
        name, year = text.strip(), ""
    begun = [season for season in seasons if season.first <= as_of and (not year or season.first.year == int(year))]
    named = [season for season in begun if name.casefold() in (season.key.casefold(), season.name.casefold())]
    return named[-1] if named else None
