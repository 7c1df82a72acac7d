"""Whether the data tell anything of a figure at all: nothing in a period is another answer than nothing ever."""

from cadran.kpis import Kpi
from cadran.selection import Selection
from cadran.ui.request.view import View


def is_recorded(view: View, kpi: Kpi) -> bool:
    """Whether the data hold a row of `kpi` on any day, in its rate or outside it."""
    flows = Selection().where("flow", *view.fitting(kpi).values_of("flow"))
    return bool(view.measure(kpi, flows)["n"].sum() or view.outside(kpi, flows)["row_count"].sum())
