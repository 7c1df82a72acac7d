"""Orders to place: one for each supplier with its lines, and the file an ERP reads."""

from functools import partial

import polars as pl
import streamlit as st

from cadran.analysis.replenishment import REVIEW_DAYS
from cadran.engine import Row
from cadran.export.order_file import OrderProfile, order_file, order_profiles
from cadran.i18n import formats
from cadran.insight import replenishment
from cadran.insight.footing import Footing
from cadran.ui.components import panel
from cadran.ui.components.data_table import ticked_rows
from cadran.ui.components.export_menu import XLSX
from cadran.ui.components.markup import as_markdown, element, show_html
from cadran.ui.components.row_list import Cell, Column, ListRow, RowList
from cadran.ui.components.taken import taken
from cadran.ui.components.url_choice import chosen
from cadran.ui.request.view import View, lasting_parameters
from cadran.ui.sections.replenishment.plan_choice import RUN_OUT, plan_footing, planned, supplier_name

SUPPLIERS_SHOWN = 15
CSS = {
    "supplier": "link",
    "send_on": "num",
    "lines": "num",
    "units": "num wide",
    "value": "num",
    "minimum": "num wide",
    "risk": "num wide",
}
NOBODY = "-"  # the supplier of lines without one, in the address
COLUMNS = (
    "product_name",
    "location_name",
    "order_on",
    "order_quantity",
    "purchase_value",
    "quantity_limit",
    "run_out_on",
    "margin_at_risk",
    "pack_size",
    "minimum_order_quantity",
    "sku",
)


def proposals(view: View) -> None:
    """One row for each supplier, the most urgent first; the chosen one opens to its lines and its order file."""
    lines = replenishment.order_lines(planned(view))
    orders = replenishment.proposals(lines)
    subject = view.t("plan_orders.subject")
    base = Footing(subject) if orders.height else plan_footing(view, subject)
    subtitle = view.t("plan_orders.subtitle", days=view.count(REVIEW_DAYS))
    with panel.block(view, "plan_orders", _title(view, orders), subtitle, base):
        if orders.is_empty():
            panel.no_rows(base, view.t("plan_orders.none"))
            return
        order = _chosen(orders)
        _list(view, orders, order)
        _lines(view, lines, order)
        words = view.t("plan_orders.note", n=view.count(lines.height))
        panel.footer(view, "replenishment_orders", orders, words, RUN_OUT, orders.height)


def _title(view: View, orders: pl.DataFrame) -> str:
    if orders.is_empty():
        return view.t("plan_orders.title_none")
    value = orders["purchase_value"].sum() if orders["purchase_value"].null_count() == 0 else None
    return view.t(
        "plan_orders.title" if value is not None else "plan_orders.title_unpriced",
        n=view.count(orders.height),
        lines=view.count(int(orders["line_count"].sum())),
        value=formats.money_short(value, view.currency, view.language),
        unpriced=view.count(int(orders["unpriced_count"].sum())),
        due=view.count(int(orders["due_count"].sum())),
    )


def _chosen(orders: pl.DataFrame) -> Row:
    """The order of the supplier in the address, else the most urgent one."""
    ids = orders["supplier_id"].fill_null(NOBODY).to_list()
    return orders.row(ids.index(chosen("supplier_order", ids)), named=True)


def _list(view: View, orders: pl.DataFrame, order: Row) -> None:
    """A column of minimums only where the files state one."""
    has_minimum = orders["minimum_order_value"].count() > 0
    names = ("supplier", "send_on", "lines", "units", "value", *(("minimum",) if has_minimum else ()), "risk")
    columns = [Column(view.t(f"plan_orders.{name}"), CSS[name]) for name in names]
    listed = orders.head(SUPPLIERS_SHOWN).iter_rows(named=True)
    rows = [_row(view, each, names, each["supplier_id"] == order["supplier_id"]) for each in listed]
    RowList("cadran-orders" if has_minimum else "cadran-orders plain", columns).show("plan_orders", rows)
    if orders.height > SUPPLIERS_SHOWN:
        more = view.t("plan_orders.more", shown=view.count(SUPPLIERS_SHOWN), total=view.count(orders.height))
        show_html(element("p", more, css="cadran-note"))


def _row(view: View, order: Row, names: tuple[str, ...], is_chosen: bool) -> ListRow:
    money = partial(formats.money_short, currency=view.currency, lang=view.language)
    name = supplier_name(view, order["supplier_name"])
    own = lasting_parameters() | {"supplier_order": order["supplier_id"] or NOBODY, "at": "plan_orders"}
    cells: dict[str, object] = {
        "supplier": f"▸ {name}" if is_chosen else name,
        "send_on": formats.day_short(order["send_on"], view.language),
        "lines": view.t("plan_orders.due", n=view.count(order["due_count"]), total=view.count(order["line_count"])),
        "units": view.count(order["order_quantity"]),
        "value": money(order["purchase_value"]),
        "minimum": _minimum(view, order),
        "risk": money(order["margin_at_risk"]),
    }
    link = partial(view.link, view.request.page.id, as_markdown(name), view.state, **own)
    return ListRow([cells[each] for each in names], link, "here" if is_chosen else "")


def _minimum(view: View, order: Row) -> Cell | str:
    """The supplier's minimum, and what the order lacks to it."""
    if order["minimum_order_value"] is None:
        return formats.NOTHING
    money = partial(formats.money_short, currency=view.currency, lang=view.language)
    minimum = money(order["minimum_order_value"])
    if not order["missing_value"]:
        return minimum
    return Cell(f"▲ {minimum}", CSS["minimum"], view.t("plan_orders.missing", value=money(order["missing_value"])))


def _lines(view: View, lines: pl.DataFrame, order: Row) -> None:
    """The lines of the chosen order; those ticked, else all of them, go into the file."""
    own = lines.filter(pl.col("supplier_id").eq_missing(pl.lit(order["supplier_id"], pl.String)))
    name = supplier_name(view, order["supplier_name"])
    panel.heading(view.t("plan_orders.order", supplier=name), _verdict(view, order))
    written = own.with_columns(
        pl.col("purchase_value", "margin_at_risk").round(2),
        location_name=pl.coalesce("location_name", "location_id"),
        product_name=pl.coalesce("product_name", "sku"),
    )
    ticked = ticked_rows(view, "plan_order_lines", written, COLUMNS)
    kept = own[ticked] if ticked else own
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="plan_order_file"):
        key = "plan_orders.ticked" if ticked else "plan_orders.all_lines"
        show_html(element("span", view.t(key, n=view.count(kept.height)), css="cadran-note"), width="content")
        _files(view, kept, order)


def _verdict(view: View, order: Row) -> str:
    """When to send it and how it stands to the minimum."""
    day = formats.day(order["send_on"], view.language)
    parts = [view.t("plan_orders.send", day=day)]
    if order["unpriced_count"]:
        parts.append(view.t("plan_orders.unpriced", n=view.count(order["unpriced_count"])))
    if order["missing_value"]:
        missing = formats.price(order["missing_value"], view.currency, view.language)
        parts.append(view.t("plan_orders.missing", value=missing))
    return " · ".join(parts)


def _files(view: View, lines: pl.DataFrame, order: Row) -> None:
    """The order as CSV and as a workbook, in the columns of each profile."""
    with st.popover(view.t("plan_orders.file"), key="plan_order_popover"):
        for profile in order_profiles():
            show_html(element("p", profile.title(view.language), css="cadran-note"))
            with st.container(horizontal=True, gap="small"):
                for ext, mime in (("csv", "text/csv"), ("xlsx", XLSX)):
                    _button(view, lines, order, profile, ext, mime)


def _button(view: View, lines: pl.DataFrame, order: Row, profile: OrderProfile, ext: str, mime: str) -> None:
    content = order_file(lines, profile, view.as_of, view.currency, view.language)
    name = content.name(order["supplier_id"] or "", ext)
    st.download_button(
        view.t(f"plan_orders.{ext}", rows=view.count(lines.height)),
        data=taken(view, name, content.csv if ext == "csv" else content.xlsx),
        file_name=name,
        mime=mime,
        key=f"order_{profile.id}_{ext}",
        on_click="ignore",
    )
