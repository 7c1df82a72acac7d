"""One position of a sale: each figure, how it came about, and the way to the lines behind it."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from math import ceil

import polars as pl

from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight.campaign_notes import factor
from cadran.insight.campaigns import Check
from cadran.ui.components import panel
from cadran.ui.components.data_table import data_table
from cadran.ui.components.markup import as_markdown
from cadran.ui.components.row_list import Column, ListRow, RowList
from cadran.ui.request.address import State
from cadran.ui.request.view import View

DAYS = (
    "day",
    "sale_quantity",
    "arrived_p90",
    "stock_p90",
    "missing_p90",
    "arrived_p50",
    "stock_p50",
    "missing_p50",
)
Own = dict[str, str]


def position_sheet(view: View, check: Check, row: Row) -> None:
    """What is expected, there, coming, missing, elsewhere and left to order; below it the days of the sale."""
    location = row["location_name"] or row["location_id"]
    title = view.t("sale_sheet.title", product=row["product_name"] or row["sku"], place=location)
    panel.heading(title, view.t("sale_sheet.subtitle", sku=row["sku"]))
    columns = [
        Column(view.t("plan_sheet.figure"), "link"),
        Column(view.t("plan_sheet.value"), "num"),
        Column(view.t("plan_sheet.how"), "how"),
    ]
    RowList("cadran-plan", columns).show("sale_sheet", _lines(view, check, row))
    own = check.daily.filter(pl.col("sku") == row["sku"], pl.col("location_id") == row["location_id"])
    if own.height:
        data_table(view, own.with_columns(pl.col(name).round(1) for name in DAYS[1:]), DAYS)


def _lines(view: View, check: Check, row: Row) -> list[ListRow]:
    product = view.state.filtering("sku", (row["sku"],))
    counted = view.t(
        "plan_sheet.counted",
        day=formats.day(row["snapshot_date"], view.language),
        file=row["source_file"],
        line=row["source_row"],
    )
    return [
        _expected(view, check, row),
        _line(view, "free_quantity", _units(view, row["free_quantity"]), counted, "product", product),
        *_arrivals(view, row),
        _line(view, "missing_p90", _units(view, row["missing_p90"], 1), _missing(view, row)),
        _line(view, "transfer_quantity", _units(view, row["transfer_quantity"]), *_giving(view, row), product),
        _ordering(view, row),
    ]


def _expected(view: View, check: Check, row: Row) -> ListRow:
    """The units, and the sales they are read from: of the last sale, or of the last four weeks."""
    how = view.t(
        f"sale_sheet.{row['expected_from'] or 'unknown'}",
        share=formats.percent(row["place_share"], view.language, 0),
        demand=_units(view, row["daily_demand_quantity"], 2),
        days=check.days.count,
        factor=factor(view, row["uplift"]) if row["uplift"] is not None else formats.NOTHING,
    )
    asked = replace(_at_place(view, row), flow="outbound")
    season = check.uplift.season if check.uplift else None
    first, last = (season.first, season.last) if season else (view.as_of - timedelta(days=27), view.as_of)
    page = "forecasts" if row["expected_from"] == "forecast" else "orders"
    value = _units(view, row["sale_quantity"], 1)
    return _line(view, "sale_quantity", value, how, page, asked.during(first, last))


def _arrivals(view: View, row: Row) -> list[ListRow]:
    """Each open purchase line for this place, which opens its order."""
    lines = view.details("open_receipts", sku=row["sku"], location_id=row["location_id"])
    if lines.is_empty():
        return [_line(view, "on_order_quantity", _units(view, 0), view.t("sale_sheet.no_arrival"))]
    return [_arrival(view, row, line) for line in lines.sort("wait_days_p90", nulls_last=True).iter_rows(named=True)]


def _arrival(view: View, row: Row, line: Row) -> ListRow:
    how = view.t(
        "sale_sheet.arrival",
        order=line["order_id"],
        line=line["line_id"],
        supplier=line["sender_name"] or view.t("replenish.no_supplier"),
        p50=_after(view, row["stock_date"], line["wait_days_p50"]),
        p90=_after(view, row["stock_date"], line["wait_days_p90"]),
    )
    own = {"order": line["order_id"], "line": line["line_id"], "flow_of": line["flow"]}
    return _line(view, "on_order_quantity", _units(view, line["open_quantity"]), how, "orders", view.state, own)


def _after(view: View, since: date, days: float | None) -> str:
    if days is None:
        return view.t("sale_sheet.undated")
    return formats.day(since + timedelta(days=ceil(days)), view.language)


def _missing(view: View, row: Row) -> str:
    if not row["missing_p90"]:
        return view.t("sale_sheet.enough") if row["missing_p90"] is not None else view.t("sale_sheet.unknown")
    day = formats.day(row["missing_on"], view.language)
    return view.t("sale_sheet.missing", p50=_units(view, row["missing_p50"], 1), day=day)


def _giving(view: View, row: Row) -> tuple[str, str]:
    """From where, and the page that shows the stock of all places."""
    if row["transfer_from"]:
        return view.t("sale_sheet.give", places=row["transfer_from"]), "product"
    return view.t("sale_sheet.give_none") if row["missing_p90"] else "", ""


def _ordering(view: View, row: Row) -> ListRow:
    """What is left to order, its last days, and the supplier whose lead time says them."""
    supplier = row["supplier_id"]
    state = view.state.filtering("sup", (supplier,)) if supplier else None
    how = view.t("sale_sheet.none_to_order")
    if row["to_order_quantity"]:
        how = view.t(
            "sale_sheet.order",
            verdict=view.code("order_verdict", row["order_verdict"]),
            p90=formats.day(row["last_order_on_p90"], view.language),
            p50=formats.day(row["last_order_on_p50"], view.language),
            days90=formats.days(row["lead_days_p90"], view.language),
            days50=formats.days(row["lead_days_p50"], view.language),
        )
    return _line(view, "to_order_quantity", _units(view, row["to_order_quantity"]), how, "supplier", state)


def _at_place(view: View, row: Row) -> State:
    return view.state.filtering("sku", (row["sku"],)).filtering("loc", (row["location_id"],))


def _units(view: View, quantity: float | None, decimals: int = 0) -> str:
    return formats.number(quantity, view.language, decimals)


def _line(
    view: View, column: str, value: str, how: str, page: str = "", state: State | None = None, own: Own | None = None
) -> ListRow:
    name = view.code("column", column)
    link = partial(view.link, page, as_markdown(name), state, **(own or {})) if page and state else None
    return ListRow([name, value, how], link)
