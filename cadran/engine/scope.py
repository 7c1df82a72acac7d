"""What a question means for one KPI where it does not say: which flow, and where its period ends."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import polars as pl

from cadran.engine.connection import Columns
from cadran.engine.sql_builder import Source, applied_filters, says_outside
from cadran.kpis import Kpi
from cadran.selection import FLOWS, Selection

# A window of a clause that has ended counts on its last day, which may lie so far after the as-of day.
EARLY_END = timedelta(days=7)


def selection_for(kpi: Kpi, selection: Selection, columns: Columns, usual: str | None, as_of: date) -> Selection:
    """`selection` as `kpi` answers it, without the filters and choices it ignores.

    The `usual` flow, unless the selection names flows; no flow where its rows have none.
    The period ends with the as-of day at the latest; a figure of that day has no period.
    """
    choices = tuple((name, value) for name, value in selection.choices if name in kpi.defaults)
    known = replace(selection, filters=applied_filters(selection, columns), choices=choices)
    if usual is None:
        known = known.where("flow")
    elif not known.values_of("flow"):
        known = known.where("flow", usual)
    if kpi.timing == "now":
        return known.during(None, None)
    last = known.period_to
    return known if last and last < as_of else known.during(known.period_from, _end(kpi, as_of))


def usual_flow(flows: Sequence[str], known: Sequence[str]) -> str | None:
    """Sales where a KPI of these `flows` has sales rows, else purchases; nothing where its rows have no flow.

    Moves between own places answer only where they are asked for, or where the data know of nothing else (`known`).
    """
    if not flows:
        return None
    return next((flow for flow in flows if flow in FLOWS), FLOWS[0] if set(known) & set(FLOWS) else flows[0])


def _end(kpi: Kpi, as_of: date) -> date:
    return as_of + EARLY_END if judges_windows(kpi) else as_of


def judges_windows(kpi: Kpi) -> bool:
    """Whether its rows are windows of clauses."""
    return "running" in kpi.outcomes


def reach_sql(kpi: Kpi, source: Source) -> str:
    """What a view knows of each flow: columns flow, is_placed, days.

    `is_placed` says whether any of its rows counts, or could; `days` on which rows of `source` count, in order.
    """
    columns, relation = source.columns, source.relation
    flow = "flow" if "flow" in columns else "cast(null as varchar) as flow"
    placed = "bool_or(reason is null)" if says_outside(columns) else "true"
    counts = f"list(distinct counted_on order by counted_on) filter (where {source.where.sql})"
    days = counts if "counted_on" in columns else "cast(null as date[])"
    grouped = " where flow is not null group by flow" if "flow" in columns else ""
    return f"select '{kpi.id}' as kpi, {flow}, {placed} as is_placed, {days} as days from {relation}{grouped}"


def in_order(flows: pl.DataFrame) -> tuple[str, ...]:
    """Sales first, then purchases, then any other flow; one of which nothing could be placed only where all are so."""
    placed = flows.filter("is_placed")
    names = (placed if placed.height else flows)["flow"].to_list()
    return tuple(sorted(names, key=lambda flow: (FLOWS.index(flow) if flow in FLOWS else len(FLOWS), flow)))
