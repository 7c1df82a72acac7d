"""Stockouts that are coming: what runs out before its next receipt, what to chase, to order and to send."""

import polars as pl
import streamlit as st
from markupsafe import Markup

from cadran.analysis.replenishment import REVIEW_DAYS, SERVICE_LEVEL, safety_factor
from cadran.analysis.status import Status
from cadran.charts.run_outs import RunOut
from cadran.charts.run_outs import run_outs as drawing
from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight.replenishment import of_selection, planned
from cadran.kpis import KPIS
from cadran.ui.components import panel
from cadran.ui.components.data_table import ticked_row
from cadran.ui.components.markup import element, show_html
from cadran.ui.components.pager import page_shown, pager
from cadran.ui.components.tooltip import tooltip
from cadran.ui.panels.card import cards
from cadran.ui.request.view import View

RUN_OUT = KPIS["run_out"]
CARDS = ("run_out", "run_out_value")
ROWS_PER_PAGE = 15
COLUMNS = (
    "product_name",
    "location_name",
    "advice",
    "run_out_on",
    "receipt_on_p50",
    "receipt_on_p90",
    "margin_at_risk",
    "order_quantity",
    "order_on",
    "sku",
    "abc_class",
    "on_hand_quantity",
    "on_order_quantity",
    "daily_demand_quantity",
    "reorder_point",
    "safety_stock",
    "next_order_id",
    "next_sender_name",
    "next_promised_on",
    "next_late_days",
    "transfer_quantity",
    "transfer_from",
)


def run_outs_tab(view: View) -> None:
    """The tab of what is coming: two cards, one row per SKU and location, and the table to act from."""
    if panel.missing(view, RUN_OUT):
        return
    cards(view, CARDS)
    rows = running_out(view)
    judged, unknown = _judged(view)
    title = _finding(view, rows, judged)
    with panel.block(view, "run_outs", title, view.t("run_outs.subtitle", **_days(view)) if rows.height else ""):
        if rows.is_empty():
            st.markdown(view.t("run_outs.none" if judged else "run_outs.no_demand"))
            _unknown_note(view, unknown)
            return
        _page(view, rows)
        _notes(view, rows)
        _unknown_note(view, unknown)
        panel.kpi_footer(view, RUN_OUT, "run_outs", lambda: export_frame(rows), rows=rows.height)


def running_out(view: View) -> pl.DataFrame:
    """The positions of the plan that run out before their next receipt, most margin at risk first."""
    return of_selection(planned(view.engine).filter("is_running_out"), view.noted("run_outs"))


def _page(view: View, rows: pl.DataFrame) -> None:
    """The rows of one page, drawn and as a table."""
    first = (page_shown(rows.height, ROWS_PER_PAGE) - 1) * ROWS_PER_PAGE
    page_rows = rows.slice(first, ROWS_PER_PAGE)
    _chart(view, page_rows)
    _table(view, page_rows)
    if rows.height > ROWS_PER_PAGE:
        pager(view, rows.height, ROWS_PER_PAGE)


def export_frame(rows: pl.DataFrame) -> pl.DataFrame:
    """The list with everything needed to act on it away from the screen."""
    first = [name for name in COLUMNS if name in rows.columns]
    more = (
        "location_id",
        "category",
        "supplier_id",
        "supplier_name",
        "next_line_id",
        "next_quantity",
        "cover_days",
        "receipt_days_p50",
        "receipt_days_p90",
        "demand_sd",
        "demand_days",
        "lead_days_mean",
        "lead_days_sd",
        "lead_line_count",
        "transfer_from_id",
        "short_quantity",
        "sales_at_risk",
        "unit_price",
        "unit_cost",
        "stock_date",
        "source_file",
        "source_row",
    )
    return rows.select(*first, *more)


def _days(view: View) -> dict[str, str]:
    return {"day": formats.day(view.as_of, view.language)}


def _judged(view: View) -> tuple[int, int]:
    """How many positions with demand have a known wait for the next receipt, and how many have none."""
    waits = view.measure(RUN_OUT, by=("receipt_days_p90",))
    unknown = int(waits.filter(pl.col("receipt_days_p90").is_null())["denominator"].sum() or 0)
    return int(waits["denominator"].sum() or 0) - unknown, unknown


def _unknown_note(view: View, unknown: int) -> None:
    if unknown:
        show_html(element("p", view.t("run_outs.blind", n=view.count(unknown)), css="cadran-note"))


def _finding(view: View, rows: pl.DataFrame, judged: int) -> str:
    if rows.is_empty():
        return view.t("run_outs.title_none" if judged else "run_outs.title_unknown")
    margin = formats.money_short(rows["margin_at_risk"].sum(), view.currency, view.language)
    return view.t("run_outs.title", n=view.count(rows.height), margin=margin)


def _chart(view: View, rows: pl.DataFrame) -> None:
    unit = view.t("run_outs.axis")
    drawn = drawing(_drawn(view, rows), view.palette, view.language, view.t("run_outs.today"), unit)
    first = rows.row(0, named=True)
    alt = view.t("run_outs.alt", n=view.count(rows.height), name=first["product_name"], place=first["location_name"])
    clicked = panel.drawing(view, "run_outs", drawn, alt)
    if clicked:
        sku, location_id = clicked.split("|", 1)
        _open(view, rows.filter(pl.col("sku") == sku, pl.col("location_id") == location_id).row(0, named=True))


def _drawn(view: View, rows: pl.DataFrame) -> tuple[RunOut, ...]:
    return tuple(_run_out(view, row) for row in rows.iter_rows(named=True))


def _run_out(view: View, row: Row) -> RunOut:
    passed = (view.as_of - row["stock_date"]).days
    middle = row["receipt_days_p50"]
    status: Status = "breach" if middle is not None and row["cover_days"] < middle else "watch"
    return RunOut(
        name=row["product_name"],
        location=row["location_name"],
        id=f"{row['sku']}|{row['location_id']}",
        ends_in=row["cover_days"] - passed,
        receipt_p50=None if middle is None else middle - passed,
        receipt_p90=row["receipt_days_p90"] - passed,
        status=status,
        tip=_tip(view, row),
    )


def _tip(view: View, row: Row) -> Markup:
    demand = formats.number(row["daily_demand_quantity"], view.language, 2)
    ends = "run_outs.out_now" if row["on_hand_quantity"] <= 0 else "run_outs.ends"
    days = {name: formats.day(row[name], view.language) for name in ("run_out_on", "receipt_on_p50", "receipt_on_p90")}
    stock = view.count(row["on_hand_quantity"])
    return tooltip(
        Markup("<b>{}</b> · {}").format(row["product_name"], row["location_name"]),
        view.t("run_outs.held", stock=stock, demand=demand, days=view.count(row["demand_days"])),
        view.t(ends, day=days["run_out_on"]),
        view.t("run_outs.receipt", p50=days["receipt_on_p50"], p90=days["receipt_on_p90"]),
        advice_words(view, row),
    )


def advice_words(view: View, row: Row) -> str:
    """What to do first, in one line."""
    units = view.count(row["transfer_quantity"] if row["advice"] == "transfer" else row["order_quantity"])
    if row["advice"] == "transfer":
        return view.t("run_outs.do_transfer", units=units, place=row["transfer_from"])
    if row["advice"] == "chase":
        promised = formats.day(row["next_promised_on"], view.language)
        return view.t("run_outs.do_chase", order=row["next_order_id"], supplier=_supplier(view, row), day=promised)
    return view.t("run_outs.do_order", units=units, supplier=_supplier(view, row))


def _supplier(view: View, row: Row) -> str:
    named = row["next_sender_name"] if row["next_order_id"] else row["supplier_name"]
    return named or view.t("run_outs.no_supplier")


def _table(view: View, rows: pl.DataFrame) -> None:
    """The rows as numbers and advice; a ticked one opens the order to chase, or its product."""
    advice = pl.Series("advice", [advice_words(view, row) for row in rows.iter_rows(named=True)], pl.String)
    whole = ("reorder_point", "safety_stock", "margin_at_risk", "order_quantity", "transfer_quantity")
    row = ticked_row(view, "run_outs", rows.with_columns(advice, *(pl.col(name).round(0) for name in whole)), COLUMNS)
    if row:
        _open(view, row)


def _open(view: View, row: Row) -> None:
    """The timeline of the order to chase; without one, the order lines of the SKU at that place."""
    if row["next_order_id"]:
        order, line = row["next_order_id"], row["next_line_id"]
        view.request.open_page("orders", order=order, line=line, flow_of=row["next_flow"])
    view.request.open_page("orders", view.state.filtering("sku", (row["sku"],)).filtering("loc", (row["location_id"],)))


def _notes(view: View, rows: pl.DataFrame) -> None:
    """How the figures are made, and what is not in them."""
    level = formats.percent(SERVICE_LEVEL, view.language, 0)
    z = formats.number(safety_factor(), view.language, 2)
    notes = [view.t("run_outs.method", level=level, z=z, review=view.count(REVIEW_DAYS))]
    sent = rows.filter(pl.col("transfer_quantity") > 0).height
    if sent:
        notes.append(view.t("run_outs.transfers", n=view.count(sent)))
    unpriced = rows["margin_at_risk"].null_count()
    if unpriced:
        notes.append(view.t("run_outs.unpriced", n=view.count(unpriced)))
    show_html(element("p", " ".join(notes), css="cadran-note"))
