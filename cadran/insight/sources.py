"""Data that stopped, and rows refused that move a figure."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import polars as pl

from cadran.contract.tables import TABLES
from cadran.engine import Engine
from cadran.i18n import formats
from cadran.insight.alert import Alert
from cadran.insight.answers import answered
from cadran.insight.context import Context
from cadran.kpis import KPIS, Kpi
from cadran.selection import Selection

FEWEST_DAYS = 20
SHARE_THAT_MOVES = 0.001  # refused rows of a table that can move a rate by a tenth of a point


def stale_tables(context: Context) -> list[Alert]:
    """Tables whose last row is older than the longest pause they had in the 90 days before it."""
    until = answered(_loaded_until, context.engine)
    dated_by = {kpi.arrivals_of: kpi for kpi in KPIS.values() if kpi.arrivals_of in until}
    old = [table for table in dated_by if (context.as_of - until[table]).days not in (0, 1)]
    arrivals = [(table, _arrivals(context, dated_by[table])) for table in old]
    return [_stale(context, table, days[-1]) for table, days in arrivals if is_stale(days, context.as_of)]


def _loaded_until(engine: Engine) -> dict[str, date]:
    """The latest day the loads of each table name."""
    spans = (
        engine.catalogue.ledger()
        .filter(~pl.col("is_withdrawn"))
        .group_by("table_name")
        .agg(pl.col("data_to").cast(pl.Date).max())
    )
    return {table: day for table, day in spans.iter_rows() if day}


def _arrivals(context: Context, kpi: Kpi) -> list[date]:
    """The days with rows, over everything that was loaded."""
    if context.engine.catalogue.missing_tables(kpi):
        return []
    frame = context.measure(kpi, Selection().of_both_flows(), grain="day")
    return frame.filter(pl.col("n") > 0)["period"].sort().to_list()


def is_stale(days: list[date], as_of: date) -> bool:
    """Whether rows are missing for longer than ever in the 90 days up to the last one; not with fewer than 20 days."""
    recent = [day for day in days if (days[-1] - day).days <= 90]
    if len(recent) < FEWEST_DAYS:
        return False
    pauses = [(after - before).days for before, after in pairwise(recent)]
    return (as_of - days[-1]).days > max(pauses)


def _stale(context: Context, table: str, last: date) -> Alert:
    return _stopped(context, f"stale:{table}:{last.isoformat()}", context.code("table", table), "handle.stale", last)


def _stopped(context: Context, alert_id: str, subject: str, key: str, last: date) -> Alert:
    return Alert(
        id=alert_id,
        status="few",
        subject=subject,
        words=context.t(key, day=formats.day(last, context.language)),
        value=None,
        stake="",
        lines=(context.as_of - last).days,
        unit=context.t("unit.days"),
        page="data",
    )


def stale_feeds(context: Context) -> Iterator[Alert]:
    """Stock feeds of suppliers whose last snapshot is older than the longest pause they had before it."""
    places = context.details("places", kind="supplier")
    wanted = context.selection.values_of("location_id")
    for location_id, days in answered(_snapshots, context.engine):
        named = places.filter(pl.col("location_id") == location_id)
        if named.height and (not wanted or location_id in wanted) and is_stale(list(days), context.as_of):
            name = str(named["location_name"][0] or location_id)
            last = days[-1]
            yield _stopped(context, f"stale:{location_id}:{last.isoformat()}", name, "handle.stale_feed", last)


def _snapshots(engine: Engine) -> tuple[tuple[str, tuple[date, ...]], ...]:
    """The days with snapshots of each place, in order."""
    seen = engine.details.totals("stock_days", ("location_id", "snapshot_date"), (), Selection())
    by_place = seen.drop_nulls().group_by("location_id").agg(pl.col("snapshot_date").sort()).sort("location_id")
    return tuple((location_id, tuple(days)) for location_id, days in by_place.iter_rows())


def refused_rows(context: Context) -> list[Alert]:
    """One alert for the rows the last load refused, where they are enough to move a figure."""
    load, shares = answered(_refused, context.engine)
    moving = {table: (rows, share) for table, (rows, share) in shares.items() if share >= SHARE_THAT_MOVES}
    if not moving:
        return []
    total = sum(rows for rows, _ in moving.values())
    named = [_moved(context, table, moving[table][1]) for table in TABLES if table in moving]
    return [
        Alert(
            id=f"refused:{load}",
            status="few",
            subject=formats.counted(total, context.t("handle.refused_subject"), context.language),
            words=context.t("handle.refused", tables=", ".join(named)),
            value=None,
            stake="",
            lines=total,
            unit=context.t("handle.rows"),
            page="data",
        )
    ]


def _moved(context: Context, table: str, share: float) -> str:
    """`order lines (0.4%: On-time delivery and others)`."""
    named = [context.text(kpi.short) for kpi in KPIS.values() if table in kpi.needs and kpi.watch.is_headline]
    moved = f"{formats.percent(share, context.language)}"
    return f"{context.code('table', table)} ({' · '.join([moved, *named[:2]])})"


def _refused(engine: Engine) -> tuple[str, dict[str, tuple[int, float]]]:
    """The last load, and of each table the rows it refused and their share of the rows it read."""
    loads = engine.catalogue.ledger()
    last = loads["load_id"].max()
    refused = engine.catalogue.quarantine()
    rows = refused.filter(pl.col("load_id") == last).group_by("table_name").len() if last is not None else None
    if rows is None:
        return "", {}
    read = dict(loads.filter(pl.col("load_id") == last).group_by("table_name").agg(pl.col("rows").sum()).iter_rows())
    shares = {table: (n, n / max(int(read.get(table) or 0), n)) for table, n in rows.iter_rows()}
    return str(last), shares
