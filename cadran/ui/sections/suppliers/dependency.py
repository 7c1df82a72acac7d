"""On whom we depend: each supplier's share of value, and the products that have no other source."""

from datetime import timedelta

import polars as pl
import streamlit as st

from cadran.analysis import dependency as analysis
from cadran.analysis.dependency import Dependency
from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.figures import Figure
from cadran.kpis import KPIS
from cadran.ui.components import panel
from cadran.ui.components.chip import status_chip
from cadran.ui.components.markup import as_html, as_markdown
from cadran.ui.request.view import View

OTD = KPIS["otd"]
ROWS_SHOWN = 15
YEAR = timedelta(days=365)


def dependency(view: View) -> None:
    """The suppliers of the last 12 months by value, with their single-source products and their OTD."""
    sources = view.selected("sources")
    subtitle = view.t("dependency.subtitle", day=formats.day(view.as_of, view.language))
    with panel.block(view, "dependency", _finding(view, sources), subtitle):
        if sources.is_empty():
            panel.empty(view, KPIS["lines"])
            return
        told, found = analysis.dependency(sources), _with_otd(view, sources)
        _rows(view, found)
        st.html(f'<p class="cadran-note">{as_html(_note(view, told, found.height))}</p>')
        panel.export(view, "dependency", found)


def _finding(view: View, sources: pl.DataFrame) -> str:
    if sources.is_empty():
        return view.t("dependency.none")
    told = analysis.dependency(sources)
    skus = view.t("dependency.skus", k=view.count(told.single_sku_count), n=view.count(told.sku_count))
    if told.value_share is None:
        return view.t("dependency.title_skus", skus=skus)
    return view.t("dependency.title", value=formats.percent(told.value_share, view.language), skus=skus)


def _note(view: View, told: Dependency, suppliers: int) -> str:
    said = []
    if told.concentration:
        said.append(
            view.t(
                "dependency.concentration",
                index=formats.number(told.concentration, view.language, 3),
                equal=formats.number(1 / told.concentration, view.language),
            )
        )
    if suppliers > ROWS_SHOWN:
        said.append(view.t("dependency.more", shown=view.count(ROWS_SHOWN), total=view.count(suppliers)))
    return " ".join(said)


def _with_otd(view: View, sources: pl.DataFrame) -> pl.DataFrame:
    """The suppliers with the on-time delivery of all they answer for, promised in the last 12 months."""
    look = view.across_flows()
    kept = look.selection.during(view.as_of - YEAR, view.as_of)
    otd = look.measure(OTD, kept, by=("supplier_id",)).select(
        "supplier_id", otd_n="n", otd_numerator="numerator", otd_value="value"
    )
    return analysis.by_supplier(sources).join(otd, on="supplier_id", how="left")


def _rows(view: View, found: pl.DataFrame) -> None:
    largest = found.select(pl.max("value_share")).item() or 1.0
    titles = ("supplier", "share", "", "value", "products", "single", "single_value", "otd")
    words = [view.t(f"dependency.{title}") if title else "" for title in titles]
    with st.container(key="rows_dependency"):
        st.html(_line(list(zip(_PLACES, map(as_html, words), strict=True)), "cadran-head"))
        for place, row in enumerate(found.head(ROWS_SHOWN).iter_rows(named=True)):
            with st.container(key=f"row_dependency_{place}"):
                st.html(_line(_row(view, row, largest)))
                state = view.state.filtering("sup", (row["supplier_id"],))
                view.link("supplier", as_markdown(row["supplier_name"]), state)


_PLACES = ("", "num", "wide", "num wide", "num", "num", "num wide", "num")


def _line(cells: list[tuple[str, str]], kind: str = "") -> str:
    inside = "".join(f'<span class="{css}">{content}</span>' for css, content in cells)
    return f'<div class="cadran-row cadran-dependency {kind}">{inside}</div>'


def _row(view: View, row: Row, largest: float) -> list[tuple[str, str]]:
    share = row["value_share"]
    width = f"{float(share or 0) / largest * 100:.1f}%"
    contents = (
        as_html(row["supplier_name"]),
        as_html(formats.percent(share, view.language)),
        f'<div class="cadran-bullet" aria-hidden="true"><i style="width:{width}"></i></div>',
        _money(view, row["line_value"]),
        view.count(row["sku_count"]),
        view.count(row["single_sku_count"]),
        _money(view, row["single_value"]),
        _otd(view, row),
    )
    return [("link", contents[0]), *zip(_PLACES[1:], contents[1:], strict=True)]


def _money(view: View, value: float | None) -> str:
    return as_html(formats.money_short(value, view.currency, view.language))


def _otd(view: View, row: Row) -> str:
    n = int(row["otd_n"] or 0)
    found = Figure(n, row["otd_value"], row["otd_numerator"], n)
    text, status = figures.shown(view, OTD, found), figures.status_of(OTD, found)
    return as_html(text) if status == "none" else status_chip(view, status, text)
