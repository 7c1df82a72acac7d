"""Whether the data tell anything of a figure at all: nothing in a period is another answer than nothing ever."""

from cadran.insight.context import Context
from cadran.kpis import Kpi
from cadran.selection import Selection


def is_recorded(context: Context, kpi: Kpi) -> bool:
    """Whether the data hold a row of `kpi` on any day: in its rate, outside it, or of an outcome that is in none."""
    flows = Selection().where("flow", *context.selection_for(kpi).values_of("flow"))
    if context.measure(kpi, flows)["n"].sum() or context.outside(kpi, flows)["row_count"].sum():
        return True
    return "outcome" in context.engine.catalogue.dimensions(kpi) and not context.outcomes(kpi, flows).is_empty()
