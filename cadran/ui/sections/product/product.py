"""One product: where it lies, when it was missing, its lines and returns, and who supplies it."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
import streamlit as st

from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.figures import Figure
from cadran.kpis import KPIS, Statistic
from cadran.ui.components import panel
from cadran.ui.components.chip import status_chip
from cadran.ui.components.markup import as_html, as_markdown
from cadran.ui.panels.card import cards
from cadran.ui.panels.lines import lines_table
from cadran.ui.panels.trend import trend
from cadran.ui.request.view import View
from cadran.ui.sections.product.stock_curve import stock_curve, stockouts

OTD, LEAD_TIME = KPIS["otd"], KPIS["lead_time"]
CARDS: tuple[str | tuple[str, Statistic], ...] = ("otd", ("lead_time", "p90"), "stock_value", "return_rate")
YEAR = timedelta(days=365)
OFFERED = 12


def product_page(view: View) -> None:
    """The page of the product in the address; without one, the way to choose it."""
    chosen = view.state.values_of("sku")
    known = view.details("products", sku=chosen[0]) if chosen else pl.DataFrame()
    if known.is_empty():
        _choose(view, view.t("product.unknown", name=chosen[0]) if chosen else view.t("product.choose"))
        return
    sku = chosen[0]
    look = replace(view, request=replace(view.request, state=view.state.filtering("sku", (sku,))))
    look = replace(
        look,
        selection=look.selection.where("sku", sku),
        comparison=look.comparison.where("sku", sku) if look.comparison else None,
    )
    sources = look.details("sources", sku=sku)
    _head(look, known.row(0, named=True), sources)
    cards(look, CARDS)
    stock_curve(look, sku)
    stockouts(look, sku)
    _suppliers(look, sku, sources)
    trend(look, OTD)
    _returns(look)
    with st.container(key="all_lines"):
        look.link("orders", look.t("product.all_lines"))
    lines_table(look, OTD)


def _choose(view: View, words: str) -> None:
    st.markdown(as_markdown(words))
    for sku, name in view.members("sku").select("value", "label").head(OFFERED).iter_rows():
        view.link("product", as_markdown(f"{name} ({sku})"), view.state.filtering("sku", (sku,)))


def _head(view: View, product: dict[str, str | None], sources: pl.DataFrame) -> None:
    """Name, SKU, category, brand, class, main supplier, modes of sale; single source when it has one."""
    said = [
        product["sku"],
        product["category"],
        product["brand"],
        _class(view, str(product["sku"])),
        product["supplier_name"],
        ", ".join(_modes(view)),
    ]
    facts = " · ".join(filter(None, said))
    single = status_chip(view, "watch", view.t("product.single_source")) if sources.height == 1 else ""
    name = as_html(product["product_name"])
    st.html(f'<div class="cadran-entity"><h2>{name}</h2><span class="cadran-sub">{as_html(facts)}</span>{single}</div>')


def _class(view: View, sku: str) -> str:
    """ABC by revenue and XYZ by steadiness of demand, as far as they are known."""
    found = view.details("product_classes", sku=sku)
    if found.is_empty():
        return ""
    return "".join(filter(None, found.select("abc_class", "xyz_class").row(0)))


def _modes(view: View) -> list[str]:
    """The modes it is sold in, over all days, most lines first."""
    ever = view.selection.during(None, None).where("flow", "outbound").where("mode")
    rows = view.measure(KPIS["lines"], ever, by=("mode",)).filter(pl.col("mode").is_not_null())
    return [view.code("mode", mode) for mode in rows.sort("n", "mode", descending=[True, False])["mode"]]


def _suppliers(view: View, sku: str, sources: pl.DataFrame) -> None:
    """Who answered for the product in the last 12 months: share of units, OTD and lead time."""
    frame = _with_figures(view, sku, sources)
    title = _sources_title(view, sources)
    with panel.block(view, "product_suppliers", title, view.t("product.suppliers_subtitle")):
        if frame.is_empty():
            return
        titles = ("supplier", "share", "quantity", "value", "otd", "lead")
        head = [(css, as_html(view.t(f"product.{title}"))) for css, title in zip(_PLACES, titles, strict=True)]
        with st.container(key="rows_product_suppliers"):
            st.html(_line(head, "cadran-head"))
            for place, row in enumerate(frame.iter_rows(named=True)):
                with st.container(key=f"row_product_supplier_{place}"):
                    st.html(_line(_row(view, row)))
                    state = view.state.filtering("sup", (row["supplier_id"],))
                    view.link("supplier", as_markdown(row["supplier_name"]), state)
        panel.export(view, "product_suppliers", frame)


_PLACES = ("", "num", "num wide", "num wide", "num", "num")


def _with_figures(view: View, sku: str, sources: pl.DataFrame) -> pl.DataFrame:
    look = view.across_flows()
    year = look.selection.during(view.as_of - YEAR, view.as_of).where("sku", sku)
    otd = look.measure(OTD, year, by=("supplier_id",)).select(
        "supplier_id", otd_n="n", otd_numerator="numerator", otd_value="value"
    )
    lead = look.measure(LEAD_TIME, year, by=("supplier_id",)).select(
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


def _line(cells: list[tuple[str, str]], kind: str = "") -> str:
    inside = "".join(f'<span class="{css}">{content}</span>' for css, content in cells)
    return f'<div class="cadran-row cadran-sources {kind}">{inside}</div>'


def _row(view: View, row: Row) -> list[tuple[str, str]]:
    n = int(row["otd_n"] or 0)
    found = Figure(n, row["otd_value"], row["otd_numerator"], n)
    text, status = figures.shown(view, OTD, found), figures.status_of(OTD, found)
    days = [formats.days(row[name], view.language) for name in ("lead_p50", "lead_p90")]
    contents = (
        as_html(row["supplier_name"]),
        as_html(formats.percent(row["unit_share"], view.language)),
        view.count(row["ordered_quantity"]),
        as_html(formats.money_short(row["line_value"], view.currency, view.language)),
        as_html(text) if status == "none" else status_chip(view, status, text),
        as_html(" / ".join(days)),
    )
    return [("link", contents[0]), *zip(_PLACES[1:], contents[1:], strict=True)]


def _returns(view: View) -> None:
    """Why it came back and what became of it, over the last 12 months; nothing where no returns are loaded."""
    if not view.engine.catalogue.row_counts().get("returns"):
        return
    year = view.selection.during(view.as_of - YEAR, view.as_of)
    frame = view.totals("returned_goods", ("reason", "disposition"), ("return_count", "returned_quantity"), year)
    whole = int(frame["return_count"].sum() or 0)
    key = "product.returns_title" if whole else "product.returns_none"
    with panel.block(view, "product_returns", view.t(key, n=view.count(whole)), view.t("product.returns_subtitle")):
        if not whole:
            return
        st.html(_reasons(view, frame))
        rows = view.selected("returned_goods", year)
        panel.export(view, "product_returns", rows)


def _reasons(view: View, frame: pl.DataFrame) -> str:
    """One row per reason, most returns first: how many, and how many went where."""
    ends = frame["disposition"].drop_nulls().unique().sort().to_list()
    head = [view.t("product.reason"), view.t("network.returns"), *(view.code("disposition", end) for end in ends)]
    body = ""
    for (reason,), rows in sorted(
        frame.group_by(["reason"]), key=lambda part: (-float(part[1]["return_count"].sum()), str(part[0][0]))
    ):
        counts = [rows["return_count"].sum()]
        counts += [rows.filter(pl.col("disposition") == end)["return_count"].sum() for end in ends]
        named = view.code("reason", str(reason)) if reason else view.t("split.nothing")
        cells = "".join(f"<td>{view.count(float(count or 0))}</td>" for count in counts)
        body += f'<tr><th scope="row">{as_html(named)}</th>{cells}</tr>'
    titles = "".join(f'<th scope="col">{as_html(words)}</th>' for words in head)
    return (
        '<div class="cadran-scroll"><table class="cadran-matrix"><thead><tr>'
        f"{titles}</tr></thead><tbody>{body}</tbody></table></div>"
    )
