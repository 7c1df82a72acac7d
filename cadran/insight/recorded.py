"""Whether the data tell anything of a figure at all: nothing in a period is another answer than nothing ever."""

from cadran.insight.context import Context
from cadran.kpis import Kpi
from cadran.selection import Selection


def is_counted(context: Context, kpi: Kpi) -> bool:
    """Whether a row counts in `kpi` on any day: without one it has no figure in any period."""
    if context.engine.catalogue.missing_tables(kpi):
        return False
    return bool(context.measure(kpi, _ever(context, kpi))["n"].sum())


def is_recorded(context: Context, kpi: Kpi) -> bool:
    """Whether the data hold a row of `kpi` on any day: in its rate, outside it, or of an outcome that is in none."""
    ever = _ever(context, kpi)
    if context.measure(kpi, ever)["n"].sum() or context.outside(kpi, ever)["row_count"].sum():
        return True
    return "outcome" in context.engine.catalogue.dimensions(kpi) and not context.outcomes(kpi, ever).is_empty()


def _ever(context: Context, kpi: Kpi) -> Selection:
    return Selection().where("flow", *context.selection_for(kpi).values_of("flow"))
