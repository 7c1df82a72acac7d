"""One product: where it lies, when it was missing, its lines and returns, and who supplies it."""

from dataclasses import replace
from functools import partial

import polars as pl
import streamlit as st
from markupsafe import Markup

from cadran.calendar import YEAR_BACK
from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.figures import Figure
from cadran.insight.footing import footing
from cadran.insight.targets import targets_of
from cadran.kpis import KPIS, Statistic
from cadran.ui.components import panel
from cadran.ui.components.chip import status_chip
from cadran.ui.components.grid_table import column_head, grid_table, row_head, td, tr
from cadran.ui.components.markup import as_markdown, element, show_html
from cadran.ui.components.row_list import Column, ListRow, RowList
from cadran.ui.components.sections import Section, sections
from cadran.ui.panels.by_dimension import supplier_link
from cadran.ui.panels.card import cards
from cadran.ui.panels.lines import lines_table
from cadran.ui.panels.trend import trend
from cadran.ui.request.view import View
from cadran.ui.sections.product.stock_curve import stock_curve, stockouts

OTD, LEAD_TIME = KPIS["otd"], KPIS["lead_time"]
CARDS: tuple[str | tuple[str, Statistic], ...] = ("otd", ("lead_time", "p90"), "stock_value", "return_rate")
OFFERED = 12


def product_page(view: View) -> None:
    """The page of the product in the address; without one, the way to choose it."""
    chosen = view.state.values_of("sku")
    if not chosen:
        _choose(view, view.t("product.choose"))
        return
    sku = chosen[0]
    known = view.details("products", sku=sku)
    product_view = replace(view, request=replace(view.request, state=view.state.filtering("sku", (sku,))))
    product_view = replace(
        product_view,
        selection=product_view.selection.where("sku", sku),
        comparison=product_view.comparison.where("sku", sku) if product_view.comparison else None,
    )
    sources = product_view.details("sources", sku=sku)
    _head(product_view, known.row(0, named=True), sources)
    cards(product_view, CARDS)
    sections(
        product_view,
        Section("stock", partial(_stock, product_view, sku), 500),
        Section("stockouts", partial(stockouts, product_view, sku), 300),
        Section("sources", partial(_suppliers, product_view, sku, sources), 240),
        Section("trend", partial(trend, product_view, OTD), 460),
        Section("returns", partial(_returns, product_view), 300),
        Section("lines", partial(_lines, product_view), 620),
    )


def _stock(view: View, sku: str) -> None:
    """Its stock day by day, and the way to what can be promised from where."""
    stock_curve(view, sku)
    if view.engine.catalogue.row_counts().get("stock_levels"):
        view.link("network", view.t("product.promise"), item=sku, at="stock")


def _lines(view: View) -> None:
    with st.container(key="all_lines"):
        view.link("orders", view.t("product.all_lines"))
    lines_table(view, OTD)


def _choose(view: View, words: str) -> None:
    st.markdown(as_markdown(words))
    for sku, name in view.members("sku").select("value", "label").head(OFFERED).iter_rows():
        view.link("product", as_markdown(f"{name} ({sku})"), view.state.filtering("sku", (sku,)))


def _head(view: View, product: dict[str, str | None], sources: pl.DataFrame) -> None:
    """Name, SKU, category, brand, class, main supplier, modes of sale; single source when it has one."""
    parts = [
        product["sku"],
        product["category"],
        product["brand"],
        _class(view, str(product["sku"])),
        product["supplier_name"],
        ", ".join(_modes(view)),
    ]
    facts = element("span", " · ".join(filter(None, parts)), css="cadran-sub")
    single = status_chip(view, "watch", view.t("product.single_source")) if sources.height == 1 else ""
    show_html(element("div", element("h2", product["product_name"]), facts, single, css="cadran-entity"))


def _class(view: View, sku: str) -> str:
    """ABC by revenue and XYZ by steadiness of demand, as far as they are known."""
    classes = view.details("product_classes", sku=sku)
    if classes.is_empty():
        return ""
    return "".join(filter(None, classes.select("abc_class", "xyz_class").row(0)))


def _modes(view: View) -> list[str]:
    """The modes it is sold in, over all days, most lines first."""
    ever = view.selection.during(None, None).where("flow", "outbound").where("mode")
    rows = view.measure(KPIS["lines"], ever, by=("mode",)).filter(pl.col("mode").is_not_null())
    return [view.code("mode", mode) for mode in rows.sort("n", "mode", descending=[True, False])["mode"]]


def _suppliers(view: View, sku: str, sources: pl.DataFrame) -> None:
    """Who answered for the product in the last 12 months: share of units, OTD and lead time."""
    frame = _with_figures(view, sku, sources)
    title = _sources_title(view, sources)
    with panel.block(
        view, "product_suppliers", title, view.t("product.suppliers_subtitle", fewest=figures.FEWEST_FOR_RATE)
    ):
        if frame.is_empty():
            return
        classes = {
            "supplier": "link",
            "share": "num",
            "quantity": "num wide",
            "value": "num wide",
            "otd": "num",
            "lead": "num",
        }
        columns = [Column(view.t(f"product.{title}"), css) for title, css in classes.items()]
        rows = (
            ListRow(_cells(view, row), supplier_link(view, row["supplier_id"], row["supplier_name"]))
            for row in frame.iter_rows(named=True)
        )
        RowList("cadran-sources", columns).show("product_supplier", rows)
        panel.export(view, "product_suppliers", frame, asked=view.selection.during(view.as_of - YEAR_BACK, view.as_of))


def _with_figures(view: View, sku: str, sources: pl.DataFrame) -> pl.DataFrame:
    flows_view = view.across_flows()
    year = flows_view.selection.during(view.as_of - YEAR_BACK, view.as_of).where("sku", sku)
    otd = flows_view.measure(OTD, year, by=("supplier_id",)).select(
        "supplier_id", otd_n="n", otd_numerator="numerator", otd_value="value"
    )
    lead = flows_view.measure(LEAD_TIME, year, by=("supplier_id",)).select(
        "supplier_id", lead_n="n", lead_p50="p50", lead_p90="p90"
    )
    shared = sources.with_columns(unit_share=pl.col("ordered_quantity") / pl.col("ordered_quantity").sum())
    joined = shared.join(otd, on="supplier_id", how="left").join(lead, on="supplier_id", how="left")
    return joined.sort("ordered_quantity", "supplier_id", descending=[True, False])


def _sources_title(view: View, sources: pl.DataFrame) -> str:
    if sources.is_empty():
        return view.t("product.no_source")
    if sources.height == 1:
        return view.t("product.one_source", name=sources["supplier_name"][0])
    return view.t("product.sources", n=view.count(sources.height))


def _cells(view: View, row: Row) -> list[object]:
    n = int(row["otd_n"] or 0)
    figure = Figure(n, row["otd_value"], row["otd_numerator"], n)
    expected = targets_of(view.engine).applied(OTD, view.selection.where("supplier_id", row["supplier_id"] or ""))
    text, status = figures.figure_text(view, OTD, figure), figures.status_of(expected, figure)
    is_told = (row["lead_n"] or 0) >= figures.FEWEST_FOR_RATE
    days = [view.value(LEAD_TIME, row[name]) for name in ("lead_p50", "lead_p90")] if is_told else [formats.NOTHING]
    return [
        row["supplier_name"],
        formats.percent(row["unit_share"], view.language),
        view.count(row["ordered_quantity"]),
        formats.money_short(row["line_value"], view.currency, view.language),
        text if status == "none" else status_chip(view, status, text),
        " / ".join(days),
    ]


def _returns(view: View) -> None:
    """Why it came back and what became of it, over the last 12 months; nothing where no returns are loaded."""
    if not view.engine.catalogue.row_counts().get("returns"):
        return
    year = view.selection.during(view.as_of - YEAR_BACK, view.as_of)
    frame = view.totals("returned_goods", ("reason", "disposition"), ("return_count", "returned_quantity"), year)
    whole = int(frame["return_count"].sum() or 0)
    key = "product.returns_title" if whole else "product.returns_none"
    base = footing(view, KPIS["lines"], view.t("product.returns_subject"), year)
    title = view.t(key, n=view.count(whole))
    with panel.block(view, "product_returns", title, view.t("product.returns_subtitle"), replace(base, doubts=())):
        if not whole:
            return
        show_html(_reason_grid(view, frame))
        panel.export(view, "product_returns", view.selected("returned_goods", year))


def _reason_grid(view: View, frame: pl.DataFrame) -> Markup:
    """One row per reason, most returns first: how many, and how many went where."""
    ends = frame["disposition"].drop_nulls().unique().sort().to_list()
    head = [view.t("product.reason"), view.t("network.returns"), *(view.code("disposition", end) for end in ends)]
    by_reason = sorted(
        frame.group_by(["reason"]), key=lambda part: (-float(part[1]["return_count"].sum()), str(part[0][0]))
    )
    body = (_reason_row(view, reason, rows, ends, head[1:]) for (reason,), rows in by_reason)
    return grid_table("cadran-matrix", [tr(*map(column_head, head))], body)


def _reason_row(view: View, reason: object, rows: pl.DataFrame, ends: list[str], names: list[str]) -> Markup:
    counts = [rows["return_count"].sum()]
    counts += [rows.filter(pl.col("disposition") == end)["return_count"].sum() for end in ends]
    name = view.code("reason", str(reason)) if reason else view.t("split.nothing")
    cells = (td(view.count(float(n or 0)), data_name=title) for title, n in zip(names, counts, strict=True))
    return tr(row_head(name), *cells)
