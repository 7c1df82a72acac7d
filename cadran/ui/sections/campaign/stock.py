"""The stock of a sale: what each position misses, each place day by day, and what is left to order from whom."""

import polars as pl
import streamlit as st

from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight import campaigns
from cadran.insight.campaigns import CHECK_COLUMNS, Check
from cadran.insight.footing import Footing, footing
from cadran.kpis import KPIS
from cadran.ui.components import panel
from cadran.ui.components.data_table import data_table, ticked_row
from cadran.ui.components.pager import page_shown, pager
from cadran.ui.request.view import View
from cadran.ui.sections.campaign.sale_choice import days_of, sale_days
from cadran.ui.sections.campaign.sheet import position_sheet

RUN_OUT = KPIS["run_out"]
ROWS_PER_PAGE = 25
UNITS = (
    "sale_quantity",
    "start_stock",
    *(f"{name}_{pace}" for name in ("arrived", "missing", "stock") for pace in ("p50", "p90")),
)


def positions(view: View, check: Check) -> None:
    """Every own place of what is sold, most missing first; a ticked one opens how its figures came about."""
    known = check.rows.drop_nulls("missing_p90")
    subject = view.t("sale_check.subject")
    base = Footing(subject) if known.height else footing(view, RUN_OUT, subject)
    subtitle = view.t(
        "sale_check.subtitle", days=sale_days(view, check.terms), day=formats.day(view.as_of, view.language)
    )
    with panel.block(view, "sale_check", _title(view, check, known), subtitle, base):
        listed = known if known.height else check.rows
        if listed.is_empty():
            panel.no_rows(base, view.t("sale_check.none"))
            return
        first = (page_shown(listed.height, ROWS_PER_PAGE) - 1) * ROWS_PER_PAGE
        ticked = ticked_row(view, "sale_positions", _rounded(listed.slice(first, ROWS_PER_PAGE)), CHECK_COLUMNS)
        if listed.height > ROWS_PER_PAGE:
            pager(view, listed.height, ROWS_PER_PAGE)
        row = _row_of(check.rows, ticked)
        if row:
            position_sheet(view, check, row)
        words = view.t("sale_check.count", n=view.count(check.rows.height))
        asked = days_of(view, check.terms)
        panel.footer(view, "campaign", lambda: campaigns.check_rows(check.rows), words, None, check.rows.height, asked)


def _row_of(rows: pl.DataFrame, ticked: Row | None) -> Row | None:
    key = f"{ticked['sku']}|{ticked['location_id']}" if ticked else st.query_params.get("position", "")
    sku, _, location = key.rpartition("|")
    named = rows.filter(pl.col("sku") == sku, pl.col("location_id") == location)
    return named.row(0, named=True) if named.height else None


def _rounded(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(
        pl.col(name for name in UNITS if name in rows.columns).round(1),
        location_name=pl.coalesce("location_name", "location_id"),
        **({"product_name": pl.coalesce("product_name", "sku")} if "product_name" in rows.columns else {}),
    )


def _title(view: View, check: Check, known: pl.DataFrame) -> str:
    name = check.terms.name
    if known.is_empty():
        return view.t("sale_check.title_unknown", name=name)
    short = known.filter(pl.col("missing_p90") > 0)
    counts = {
        "expected": view.count(float(known["sale_quantity"].sum())),
        "missing": view.count(float(short["missing_p90"].sum())),
        "n": view.count(short.height),
        "moved": view.count(float(short["transfer_quantity"].sum() or 0)),
        "order": view.count(float(short["to_order_quantity"].sum() or 0)),
    }
    return view.t("sale_check.title" if short.height else "sale_check.title_enough", name=name, **counts)


def days(view: View, check: Check) -> None:
    """Units of each own place on each day of the sale that is still to come."""
    rows = campaigns.by_place(check.daily)
    subject = view.t("sale_days.subject")
    base = Footing(subject) if rows.height else footing(view, RUN_OUT, subject)
    with panel.block(view, "sale_days", _days_title(view, rows), view.t("sale_days.subtitle"), base):
        if rows.is_empty():
            return
        data_table(view, _rounded(rows).drop("location_id"))
        words = view.t("sale_days.count", n=view.count(rows.height))
        panel.footer(view, "campaign_days", check.daily, words, None, check.daily.height, days_of(view, check.terms))


def _days_title(view: View, rows: pl.DataFrame) -> str:
    if rows.is_empty():
        return view.t("sale_days.subject")
    worst = rows.group_by("day").agg(pl.col("missing_p90").sum()).sort("missing_p90", "day", descending=[True, False])
    day, units = worst.row(0)
    if units <= 0:
        return view.t("sale_days.title_enough")
    return view.t("sale_days.title", day=formats.day(day, view.language), units=view.count(units))


def orders(view: View, check: Check) -> None:
    """What is left to order from each supplier, and by when."""
    rows = campaigns.sale_orders(check.rows)
    subject = view.t("sale_orders.subject")
    is_known = check.rows["missing_p90"].count() > 0
    base = Footing(subject) if rows.height or is_known else footing(view, RUN_OUT, subject)
    with panel.block(view, "sale_orders", _orders_title(view, rows), view.t("sale_orders.subtitle"), base):
        if rows.is_empty():
            if is_known:
                panel.no_rows(base, view.t("sale_orders.none"))
            return
        columns = [name for name in ("supplier_name", *rows.columns[2:]) if name in rows.columns]
        row = ticked_row(view, "sale_orders", rows, columns)
        if row and row["supplier_id"]:
            view.request.open_page("supplier", view.state.filtering("sup", (str(row["supplier_id"]),)))
        words = view.t("sale_orders.count", n=view.count(rows.height))
        panel.footer(view, "campaign_orders", rows, words, None, rows.height, days_of(view, check.terms))


def _orders_title(view: View, rows: pl.DataFrame) -> str:
    if rows.is_empty():
        return view.t("sale_orders.title_none")
    value = rows["purchase_value"].sum() if rows["purchase_value"].null_count() == 0 else None
    return view.t(
        "sale_orders.title",
        n=view.count(rows.height),
        units=view.count(float(rows["to_order_quantity"].sum())),
        value=formats.money_short(value, view.currency, view.language),
        late=view.count(int(rows["late_count"].sum())),
    )
