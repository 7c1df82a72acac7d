"""Data that stopped, and rows refused that move a figure."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import polars as pl

from cadran.analysis.rhythm import stopped_on
from cadran.contract.tables import TABLES
from cadran.engine import Engine
from cadran.i18n import formats
from cadran.ingest.storage.refusals import CORRECTED
from cadran.insight.alert import Alert
from cadran.insight.answers import answered
from cadran.insight.context import Context
from cadran.insight.freshness import Delivered, delivered
from cadran.kpis import KPIS
from cadran.selection import Selection

SHARE_THAT_MOVES = 0.001  # refused rows of a table that can move a rate by a tenth of a point


def stale_sources(context: Context) -> list[Alert]:
    """Sources that have not come for longer than is usual, and whose silence is not half a year old."""
    every = delivered(context.engine)
    alone = [table for table, n in Counter(each.table for each in every).items() if n == 1]
    return [_stale(context, each, each.table in alone) for each in every if each.is_silent]


def _stale(context: Context, source: Delivered, is_alone: bool) -> Alert:
    table = context.code("table", source.table)
    last = source.state.last or source.loaded_on
    about = source.table if is_alone else source.key
    subject = table if is_alone else f"{table} · {source.name}"
    return _stopped(context, f"stale:{about}:{last.isoformat()}", subject, f"handle.stale_{source.told_by}", last)


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
        last = stopped_on(days, context.as_of)
        if named.height and (not wanted or location_id in wanted) and last:
            name = str(named["location_name"][0] or location_id)
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
    """The last load of files, and of each table the rows it refused of which nobody decided, and their share."""
    loads = engine.catalogue.ledger().filter(pl.col("action") == "load", ~pl.col("source_file").str.contains(CORRECTED))
    last = loads["load_id"].max()
    if last is None:
        return "", {}
    rejected, corrected = engine.catalogue.rejected(), engine.catalogue.corrected()
    refused = engine.catalogue.quarantine().join(rejected, on=rejected.columns, how="anti")
    origin = ["load_id", "table_name", "source_file", "source_row"]
    own = refused.filter(pl.col("load_id") == last).join(
        corrected.select(pl.col("of_load").alias("load_id"), *origin[1:]), on=origin, how="anti"
    )
    again = refused.filter(pl.col("of_load") == last)
    rows = pl.concat([own.select("table_name"), again.select("table_name")]).group_by("table_name").len()
    read = dict(loads.filter(pl.col("load_id") == last).group_by("table_name").agg(pl.col("rows").sum()).iter_rows())
    shares = {table: (n, n / max(int(read.get(table) or 0), n)) for table, n in rows.iter_rows()}
    return str(last), shares
