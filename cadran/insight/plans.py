"""What the company foresees of a figure month by month: its plan or budget, by which nothing is judged."""

from collections.abc import Mapping, Sequence
from datetime import date

from cadran.calendar import end_of, month_count, shift_months
from cadran.insight.context import Context
from cadran.insight.targets import NARROWED_BY, standing_in
from cadran.kpis import Kpi
from cadran.selection import Grain
from cadran.workspace import TargetTerms

WHOLE_MONTHS: tuple[Grain, ...] = ("month", "quarter", "year")


def can_have_plan(kpi: Kpi) -> bool:
    """Whether a plan can be set for it: what has a course over months, not a state of the moment."""
    return kpi.timing != "now"


def plans_of(context: Context, kpi: Kpi, starts: Sequence[date], grain: Grain) -> tuple[float | None, ...]:
    """What is foreseen of `kpi` in each period of `grain`, for exactly the rows shown; None where nothing is.

    A plan for all rows says nothing of a part of them, nor one for the usual choices of other choices. That of a total
    is added up over the months of a longer period, all of them given; other figures have none but that of a month.
    """
    months = foreseen(context, kpi) if grain in WHOLE_MONTHS else {}
    return tuple(_of_period(kpi, months, start, grain) for start in starts)


def foreseen(context: Context, kpi: Kpi) -> dict[date, float]:
    """The plan of the rows shown by the first day of its month, the last written one of each."""
    asked = context.selection_for(kpi)
    flows = asked.values_of("flow")
    is_other_flow = context.has_own_flow and flows != context.engine.catalogue.flows(kpi)[:1]
    if is_other_flow or any(kpi.chosen(name, asked.choice(name)) != usual for name, usual in kpi.defaults.items()):
        return {}
    rows = {item.dimension: item.values for item in asked.filters if item.dimension != "flow"}
    fitting = [
        target.terms
        for target in standing_in(context.engine)
        if target.terms.kind == "plan" and target.terms.kpi == kpi.id and _narrowed(target.terms) == rows
    ]
    return {terms.valid_from: terms.target for terms in fitting if terms.valid_from}


def _of_period(kpi: Kpi, months: Mapping[date, float], start: date, grain: Grain) -> float | None:
    if grain == "month":
        return months.get(start)
    count = month_count(start, end_of(start, grain))
    parts = [months.get(shift_months(start, index)) for index in range(count)]
    known = [part for part in parts if part is not None]
    return sum(known) if kpi.shape == "total" and len(known) == count else None


def _narrowed(terms: TargetTerms) -> dict[str, tuple[str, ...]]:
    return {name: (getattr(terms, name),) for name in NARROWED_BY if getattr(terms, name)}
