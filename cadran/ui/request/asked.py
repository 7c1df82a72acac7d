"""The context an address describes, with no screen: for pages and for commands that tell what a page tells."""

from cadran.engine import Engine
from cadran.i18n import Language
from cadran.insight.context import Context, default_flow, known_seasons
from cadran.selection import Selection
from cadran.ui.request.address import CHOICE_PARAMETERS, DIMENSIONS, GRAINS, State
from cadran.ui.request.periods import chosen_period, compared_period


def context_of(state: State, language: Language, engine: Engine) -> Context:
    """What `state` asks of the data of `engine`."""
    seasons = known_seasons(engine)
    period = chosen_period(state, engine.info.as_of_date, seasons)
    compared = compared_period(state, period, seasons)
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
        grain=GRAINS[state.grain],
        flow=flow,
        has_own_flow=state.flow is not None,
        selection=selection.during(period.first, period.last),
        comparison=selection.during(compared.first, compared.last) if compared else None,
    )
