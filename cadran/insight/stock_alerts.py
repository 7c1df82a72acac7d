"""Stock to be handled: what runs out, what draws on its safety stock, orders not placed in time or promised too late.

Each is one alert for all SKU x place concerned, which names the dearest of them.
"""

from collections.abc import Callable
from datetime import date, timedelta
from math import ceil

import polars as pl

from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight import figures, replenishment
from cadran.insight.alert import Alert
from cadran.insight.context import Context
from cadran.kpis import KPIS
from cadran.kpis.terms import STOCK_POSITIONS

NAMED = 10
RUN_OUT, BELOW_SAFETY = KPIS["run_out"], KPIS["below_safety"]
Tell = Callable[[Context, Row, str], Alert]


def stock_alerts(context: Context) -> list[Alert]:
    """At most one alert for each of the four; none without the tables they need."""
    safe = [] if context.engine.catalogue.missing_tables(BELOW_SAFETY) else below_safety(context)
    if context.engine.catalogue.missing_tables(RUN_OUT):
        return safe
    return [*safe, *run_outs(context), *orders_overdue(context), *promises_too_late(context)]


def run_outs(context: Context) -> list[Alert]:
    """What runs out before its next receipt is 90 % sure."""
    if not figures.figure(context.measure(RUN_OUT)).numerator:
        return []
    rows = context.selected("run_outs").filter("is_running_out").with_columns(worth=pl.col("margin_at_risk"))
    return _gathered(context, "run_out", rows, _run_out, "stockouts", {"tab": "coming"})


def below_safety(context: Context) -> list[Alert]:
    """What lies below the safety stock of the files on the day of the data, worth the units drawn, at cost."""
    today = context.selection.during(context.as_of, context.as_of).in_outcomes(*BELOW_SAFETY.missed)
    if not figures.figure(context.measure(BELOW_SAFETY, today)).numerator:
        return []
    drawn = (pl.col("safety_stock") - pl.col("on_hand_quantity").clip(lower_bound=0)).cast(pl.Float64)
    rows = context.lines(BELOW_SAFETY, today).with_columns(worth=drawn * pl.col("unit_cost").cast(pl.Float64))
    return _gathered(context, "safety_drawn", rows, _drawn, BELOW_SAFETY.page, {"kpi": BELOW_SAFETY.id})


def orders_overdue(context: Context) -> list[Alert]:
    """What should have been ordered before the day of the data by the plan, worth the sales nothing covers."""
    rows = _planned(context).filter(pl.col("order_overdue_days").is_not_null())
    return _of_plan(context, "order_overdue", rows.with_columns(worth=pl.col("uncovered_value")), _overdue)


def promises_too_late(context: Context) -> list[Alert]:
    """Open purchases and moves promised after the stock they are to fill has ended, worth the sales until then."""
    rows = _planned(context).filter(pl.col("promise_late_days").is_not_null())
    return _of_plan(context, "promise_late", rows.with_columns(worth=pl.col("awaited_value")), _awaited)


def _planned(context: Context) -> pl.DataFrame:
    rows = replenishment.planned(context.engine)
    return replenishment.of_selection(rows, context.noted("replenishment"))


def _of_plan(context: Context, kind: str, rows: pl.DataFrame, tell: Tell) -> list[Alert]:
    return _gathered(context, kind, rows, tell, "replenishment", {"todo": kind, "at": "plan_positions"})


def _gathered(
    context: Context, kind: str, rows: pl.DataFrame, tell: Tell, page: str, own: dict[str, str]
) -> list[Alert]:
    """One alert for all `rows`, the dearest of which it names; `worth` of a row is in the reporting currency."""
    if rows.is_empty():
        return []
    dearest = rows.sort("worth", "sku", "location_id", descending=[True, False, False], nulls_last=True)
    return [
        Alert(
            id=f"{kind}:{context.as_of.isoformat()}",
            status="watch",
            subject=context.t("handle.positions", n=context.count(rows.height)),
            words=context.t(f"handle.{kind}"),
            value=_amount(rows.select(pl.col("worth").cast(pl.Float64).sum()).item()),
            stake=context.t(f"handle.stake_{kind}"),
            lines=rows.height,
            unit=context.text(STOCK_POSITIONS),
            page=page,
            own=own,
            parts=tuple(_event(kind, row) for row in dearest.iter_rows(named=True)),
            causes=tuple(tell(context, row, kind) for row in dearest.head(NAMED).iter_rows(named=True)),
        )
    ]


def _event(kind: str, row: Row) -> str:
    return f"{kind}:{row['sku']}:{row['location_id']}"


def _amount(worth: float | None) -> float | None:
    return float(worth) if worth else None


def _cause(context: Context, row: Row, kind: str, words: str, page: str, own: dict[str, str]) -> Alert:
    """A SKU and a place, with what is said of it and where to look."""
    return Alert(
        id=_event(kind, row),
        status="watch",
        subject=f"{row['product_name'] or row['sku']} · {row['location_name'] or row['location_id']}",
        words=words,
        value=_amount(row["worth"]),
        stake=context.t(f"handle.stake_{kind}"),
        lines=1,
        unit=context.text(STOCK_POSITIONS),
        page=page,
        filters=(("sku", row["sku"]),) if page == "product" else (),
        own=own,
    )


def _run_out(context: Context, row: Row, kind: str) -> Alert:
    """When its stock ends, and by when the next receipt is 90 % sure."""
    wait = row["receipt_days_p90"]
    ends, receipt = (_day(context, row["stock_date"], days) for days in (row["cover_days"], wait and ceil(wait)))
    key = "handle.out_now" if row["on_hand_quantity"] <= 0 else "handle.out_on"
    return _cause(context, row, kind, context.t(key, day=ends, receipt=receipt), "product", {})


def _drawn(context: Context, row: Row, kind: str) -> Alert:
    units = {"on_hand": context.count(row["on_hand_quantity"]), "safety": context.count(row["safety_stock"])}
    return _cause(context, row, kind, context.t("handle.drawn", **units), "product", {})


def _overdue(context: Context, row: Row, kind: str) -> Alert:
    words = context.t(
        "handle.overdue",
        day=formats.day(row["last_order_on"], context.language),
        days=row["order_overdue_days"],
        units=context.count(row["order_quantity"]),
        supplier=row["supplier_name"] or context.t("replenish.no_supplier"),
    )
    own = {"position": f"{row['sku']}|{row['location_id']}", "todo": kind, "at": "plan_positions"}
    return _cause(context, row, kind, words, "replenishment", own)


def _awaited(context: Context, row: Row, kind: str) -> Alert:
    words = context.t(
        "handle.awaited",
        order=row["next_order_id"],
        line=row["next_line_id"],
        supplier=row["next_sender_name"] or context.t("replenish.no_supplier"),
        promised=formats.day(row["next_promised_on"], context.language),
        needed=formats.day(row["run_out_on"], context.language),
        days=row["promise_late_days"],
    )
    own = {"order": row["next_order_id"], "line": row["next_line_id"], "flow_of": row["next_flow"]}
    return _cause(context, row, kind, words, "orders", own)


def _day(context: Context, since: date, days: float | None) -> str:
    return formats.day(None if days is None else since + timedelta(days=int(days)), context.language)
