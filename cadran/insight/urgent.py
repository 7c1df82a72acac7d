"""What is to be handled as it stands on the day of the data: late lines, feeds that oversell."""

from collections.abc import Iterator

import polars as pl

from cadran.analysis import surprise
from cadran.calendar import YEAR_BACK
from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.alert import Alert
from cadran.insight.context import Context
from cadran.insight.targets import targets_of
from cadran.kpis import KPIS, Kpi
from cadran.selection import Selection

BEYOND_TARGET = 3.5  # one chance in 4,300, for a hundred members that are no worse than the target
MOST_EVENTS = 5000  # rows whose keys are kept, so that a digest tells new ones from old ones


def standing(context: Context) -> list[Alert]:
    """One alert for each KPI and flow whose rows are to be handled as they stand, where it counts any."""
    known = [kpi for kpi in KPIS.values() if kpi.watch.standing and not context.engine.catalogue.missing_tables(kpi)]
    return [alert for kpi in known for flow in _flows(context, kpi) if (alert := _standing(context, kpi, flow))]


def _flows(context: Context, kpi: Kpi) -> tuple[str, ...]:
    """Those of the KPI, sales and purchases apart, unless one was asked for; an empty one where its rows have none."""
    return (context.flow_of(kpi),) if context.has_own_flow else context.engine.catalogue.flows(kpi) or ("",)


def _today(context: Context, kpi: Kpi, flow: str) -> Selection:
    asked = context.selection.where("flow", flow) if flow and flow != "all" else context.selection
    return asked if kpi.timing == "now" else asked.during(context.as_of, context.as_of)


def _standing(context: Context, kpi: Kpi, flow: str) -> Alert | None:
    asked, words = _today(context, kpi, flow), kpi.watch.standing
    other = flow if flow not in ("", context.flow_of(kpi)) else ""
    rows = round(figures.figure(context.measure(kpi, asked)).numerator or 0)
    if not rows or words is None:
        return None
    counts, stake = context.text(kpi.counts), kpi.watch.stake
    worth = figures.figure(context.measure(KPIS[stake.numerator_of], asked)).numerator if stake else None
    return Alert(
        id=":".join(filter(None, ("standing", kpi.id, other, context.as_of.isoformat()))),
        status="watch",
        subject=formats.counted(rows, counts, context.language),
        words=" · ".join(filter(None, (context.text(words), context.t(f"flow.{other}") if other else ""))),
        value=worth,
        stake=context.text(stake.words) if worth and stake else "",
        lines=rows,
        unit=counts,
        page=kpi.page,
        own={"kpi": kpi.id} | ({"flow": other} if other else {}),
        parts=_events(context, kpi, asked),
    )


def _events(context: Context, kpi: Kpi, asked: Selection) -> tuple[str, ...]:
    """The rows by their keys without the day, so that a row that still stands is no news."""
    missed = asked.in_outcomes(*kpi.missed) if kpi.timing != "now" else asked
    rows = context.lines(kpi, missed, MOST_EVENTS)
    names = [name for name in kpi.key if rows.schema.get(name) != pl.Date]
    return tuple(":".join([kpi.id, *map(str, key)]) for key in rows.select(names).iter_rows())


def beyond_target(context: Context) -> Iterator[Alert]:
    """One alert for each member whose rows of the last year miss the target of a KPI beyond chance."""
    for kpi in KPIS.values():
        if kpi.watch.missed_by and not context.engine.catalogue.missing_tables(kpi):
            yield from _beyond(context, kpi, kpi.watch.missed_by)


def _beyond(context: Context, kpi: Kpi, dimension: str) -> Iterator[Alert]:
    targets = targets_of(context.engine)
    asked = context.selection.during(context.as_of - YEAR_BACK, context.as_of)
    rows = context.measure(kpi, asked, by=(dimension,)).drop_nulls(dimension)
    for row in rows.iter_rows(named=True):
        expected = targets.applied(kpi, asked.where(dimension, str(row[dimension])))
        if expected.target is None:
            continue
        allowed = expected.target if kpi.better == "lower" else 1 - expected.target
        missed = row["numerator"] if kpi.better == "lower" else row["n"] - row["numerator"]
        if surprise.of_count(missed or 0, row["n"], allowed) >= BEYOND_TARGET:
            yield _of_member(context, expected, dimension, row, round(missed))


def _of_member(context: Context, kpi: Kpi, dimension: str, row: Row, missed: int) -> Alert:
    name = context.names(dimension).get(row[dimension]) or str(row[dimension])
    counts = formats.counted(row["n"], context.text(kpi.counts), context.language)
    target = context.in_unit(kpi, kpi.target)
    return Alert(
        id=f"missed:{kpi.id}:{dimension}={row[dimension]}",
        status="breach",
        subject=f"{context.text(kpi.short)} · {name}",
        words=context.t("handle.missed", n=context.count(missed), of=counts, target=target),
        value=None,
        stake="",
        lines=missed,
        unit=context.text(kpi.counts),
        page="supplier" if dimension == "supplier_id" else kpi.page,
        filters=((dimension, row[dimension]),),
        days=(context.as_of - YEAR_BACK, context.as_of),
        about=f"{dimension}={row[dimension]}",
        about_name=name,
    )
