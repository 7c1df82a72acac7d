"""On whom we depend: each supplier's share of value, and the products that have no other source."""

import polars as pl
from markupsafe import Markup

from cadran.analysis import dependency as analysis
from cadran.analysis.dependency import Dependency
from cadran.calendar import YEAR_BACK
from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.figures import Figure
from cadran.insight.footing import rows_footing
from cadran.insight.targets import targets_of
from cadran.kpis import KPIS
from cadran.ui.components import panel
from cadran.ui.components.bar import bar
from cadran.ui.components.chip import status_chip
from cadran.ui.components.markup import element, show_html
from cadran.ui.components.row_list import Column, ListRow, RowList
from cadran.ui.panels.by_dimension import supplier_link
from cadran.ui.request.view import View

OTD = KPIS["otd"]
ROWS_SHOWN = 15


def dependency(view: View) -> None:
    """The suppliers of the last 12 months by value, with their single-source products and their OTD."""
    sources = view.selected("sources")
    subtitle = view.t("dependency.subtitle", day=formats.day(view.as_of, view.language))
    base = rows_footing(view, view.t("dependency.subject"), sources.height, view.text(KPIS["lines"].counts), False)
    with panel.block(view, "dependency", _finding(view, sources), subtitle, base):
        if sources.is_empty():
            panel.empty(view, KPIS["lines"])
            return
        summary, suppliers = analysis.dependency(sources), _with_otd(view, sources)
        _rows(view, suppliers)
        show_html(element("p", _note(view, summary, suppliers.height), css="cadran-note"))
        panel.export(view, "dependency", suppliers)


def _finding(view: View, sources: pl.DataFrame) -> str:
    if sources.is_empty():
        return view.t("dependency.none")
    summary = analysis.dependency(sources)
    skus = view.t("dependency.skus", k=view.count(summary.single_sku_count), n=view.count(summary.sku_count))
    if summary.value_share is None:
        return view.t("dependency.title_skus", skus=skus)
    return view.t("dependency.title", value=formats.percent(summary.value_share, view.language), skus=skus)


def _note(view: View, summary: Dependency, suppliers: int) -> str:
    notes = []
    if summary.concentration:
        notes.append(
            view.t(
                "dependency.concentration",
                index=formats.number(summary.concentration, view.language, 3),
                equal=formats.number(1 / summary.concentration, view.language),
            )
        )
    if suppliers > ROWS_SHOWN:
        notes.append(view.t("dependency.more", shown=view.count(ROWS_SHOWN), total=view.count(suppliers)))
    return " ".join(notes)


def _with_otd(view: View, sources: pl.DataFrame) -> pl.DataFrame:
    """The suppliers with the on-time delivery of all they answer for, promised in the last 12 months."""
    flows_view = view.across_flows()
    kept = flows_view.selection.during(view.as_of - YEAR_BACK, view.as_of)
    otd = flows_view.measure(OTD, kept, by=("supplier_id",)).select(
        "supplier_id", otd_n="n", otd_numerator="numerator", otd_value="value"
    )
    return analysis.by_supplier(sources).join(otd, on="supplier_id", how="left")


def _rows(view: View, suppliers: pl.DataFrame) -> None:
    largest = suppliers.select(pl.max("value_share")).item() or 1.0
    columns = [
        Column(view.t("dependency.supplier"), "link"),
        Column(view.t("dependency.share"), "num"),
        Column("", "wide"),
        Column(view.t("dependency.value"), "num wide"),
        Column(view.t("dependency.products"), "num"),
        Column(view.t("dependency.single"), "num"),
        Column(view.t("dependency.single_value"), "num wide"),
        Column(view.t("dependency.otd"), "num"),
    ]
    rows = (
        ListRow(_cells(view, row, largest), supplier_link(view, row["supplier_id"], row["supplier_name"]))
        for row in suppliers.head(ROWS_SHOWN).iter_rows(named=True)
    )
    RowList("cadran-dependency", columns).show("dependency", rows)


def _cells(view: View, row: Row, largest: float) -> list[object]:
    share = row["value_share"]
    return [
        row["supplier_name"],
        formats.percent(share, view.language),
        bar(None if share is None else float(share) / largest),
        _money(view, row["line_value"]),
        view.count(row["sku_count"]),
        view.count(row["single_sku_count"]),
        _money(view, row["single_value"]),
        _otd(view, row),
    ]


def _money(view: View, value: float | None) -> str:
    return formats.money_short(value, view.currency, view.language)


def _otd(view: View, row: Row) -> Markup | str:
    n = int(row["otd_n"] or 0)
    figure = Figure(n, row["otd_value"], row["otd_numerator"], n)
    expected = targets_of(view.engine).applied(OTD, view.selection.where("supplier_id", row["supplier_id"] or ""))
    text, status = figures.figure_text(view, OTD, figure), figures.status_of(expected, figure)
    return text if status == "none" else status_chip(view, status, text)
