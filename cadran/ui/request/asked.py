"""The context an address describes, with no screen: for pages and for commands that tell what a page tells."""

from datetime import timedelta

from cadran.calendar import SEASONS
from cadran.engine import Engine
from cadran.i18n import Language
from cadran.insight.context import Context, default_flow
from cadran.insight.full_month import full_month
from cadran.insight.known import known_seasons
from cadran.insight.periods import Period, period_of
from cadran.selection import Selection
from cadran.ui.request.address import CHOICE_PARAMETERS, DIMENSIONS, GRAINS, PERIODS, State
from cadran.ui.request.periods import chosen_period, compared_period, cut, named_season

# The longest span of data, in days, that is shown by day and by week.
SHORT_SPANS = {"d": 31, "w": 92}


def context_of(state: State, language: Language, engine: Engine) -> Context:
    """What `state` asks of the data of `engine`."""
    period = period_asked(state, engine)
    compared = compared_period(state, period, known_seasons(engine))
    flow = state.flow or default_flow(engine)
    selection = Selection().of_both_flows() if flow == "all" else Selection().where("flow", flow)
    for parameter, values in state.filters:
        selection = selection.where(DIMENSIONS[parameter], *values)
    for parameter, value in state.choices:
        selection = selection.choosing(CHOICE_PARAMETERS[parameter], value)
    return Context(
        engine=engine,
        language=language,
        period=period,
        compared=compared,
        previous=compared_period(state.compared_by("prev"), period),
        is_compared_before=state.comparison == "prev",
        grain=GRAINS[state.grain or usual_grain(period, engine)],
        flow=flow,
        has_own_flow=state.flow is not None,
        selection=selection.during(period.first, period.last),
        comparison=selection.during(compared.first, compared.last) if compared else None,
    )


def period_asked(state: State, engine: Engine) -> Period:
    """The period of `state` in the data of `engine`; where nobody chose one, the month that holds enough lines."""
    if state.period == PERIODS[0]:
        return full_month(engine).period
    return chosen_period(state, engine.info.as_of_date, known_seasons(engine))


def named_period(text: str, engine: Engine) -> Period | None:
    """The period that a text names: a rule, or a season by its key or name, of one year or the latest that has begun.

    `last_month`, `winter_sales`, `black_friday 2025`, `French Days 2026`; None where it names nothing.
    """
    if text in PERIODS and text not in (*SEASONS, "custom"):
        return period_asked(State(period=text), engine)
    season = named_season(text, engine.info.as_of_date, known_seasons(engine))
    as_of = engine.info.as_of_date
    return None if season is None else cut(period_of(season.first, season.last, [season]), as_of)


def usual_grain(period: Period, engine: Engine) -> str:
    """Months; weeks or days where all days of data that span less than a quarter or a month are shown."""
    if period.first is not None:
        return "m"
    first, last = engine.catalogue.span
    length = last - first if first and last else timedelta.max
    return next((grain for grain, days in SHORT_SPANS.items() if length <= timedelta(days)), "m")
