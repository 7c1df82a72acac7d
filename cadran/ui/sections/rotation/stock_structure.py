"""The stock by class of product and by age: what holds the value, how fast it turns, how old it is, what is counted."""

from collections.abc import Mapping
from functools import partial

import polars as pl
import streamlit as st
from markupsafe import Markup

from cadran.analysis import classes as by_class
from cadran.charts.ages import Bar, band_colours
from cadran.charts.ages import ages as ages_drawing
from cadran.charts.figure import Figure
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.footing import footing
from cadran.kpis import KPIS, Kpi
from cadran.ui.components import panel
from cadran.ui.components.bar import bar
from cadran.ui.components.grid_table import column_head, grid_table, row_head, td, th, tr
from cadran.ui.components.markup import element, joined, show_html
from cadran.ui.components.sections import pair
from cadran.ui.components.tooltip import titled_tooltip
from cadran.ui.request.view import View, go
from cadran.ui.sections.rotation.stock_list import miscounts
from cadran.ui.sections.rotation.stock_map import (
    dated,
    money,
    nothing_valued,
    on_hand,
    scope,
    snapshot_footer,
    stock_footing,
    total_value,
    whole_numbers,
)

BANDS = (0, 31, 91, 181)
UNSURE = "before"
PLACES_SHOWN = 12
COVERAGE, ACCURACY = KPIS["counting_coverage"], KPIS["inventory_accuracy"]
CLASSES = (("A", "B", "C", ""), ("X", "Y", "Z", ""))


def classes(view: View) -> None:
    """Products with stock by ABC and XYZ class: how many, what they are worth, how often they turn in the period."""
    rows = on_hand(view)
    frame = by_class.table(by_class.products(rows), _turned(view))
    title, subtitle = _classes_title(view, frame), view.t("classes.subtitle", period=view.period_label)
    with panel.block(view, "classes", title, subtitle, stock_footing(view, rows, "classes.subject")):
        if frame.is_empty():
            panel.empty(view, KPIS["stock_value"])
            return
        show_html(_class_grid(view, frame))
        snapshot_footer(view, KPIS["rotation"], "abc_xyz", view.t("classes.note"), dated(frame, rows))


def _class_grid(view: View, frame: pl.DataFrame) -> Markup:
    cells = {(row["abc_class"] or "", row["xyz_class"] or ""): row for row in frame.iter_rows(named=True)}
    abc_classes = [abc for abc in CLASSES[0] if any(key[0] == abc for key in cells)]
    xyz_classes = [xyz for xyz in CLASSES[1] if any(key[1] == xyz for key in cells)]
    total = float(total_value(frame) or 1.0)
    head = tr(th(), *(column_head(_class_name(view, xyz)) for xyz in xyz_classes))
    body = (
        tr(row_head(_class_name(view, abc)), *(_class_cell(view, cells.get((abc, xyz)), total) for xyz in xyz_classes))
        for abc in abc_classes
    )
    return grid_table("cadran-classes", [head], body)


def _turned(view: View) -> pl.DataFrame:
    """Cost of goods and stock days of each SKU in the period, with its classes."""
    kpi = KPIS["rotation"]
    if view.engine.catalogue.missing_tables(kpi):
        return pl.DataFrame(
            schema={"abc_class": pl.String, "xyz_class": pl.String, "numerator": pl.Float64, "denominator": pl.Float64}
        )
    known = view.details("product_classes").select("sku", "abc_class", "xyz_class")
    return view.measure(kpi, by=("sku",)).join(known, on="sku", how="left")


def _classes_title(view: View, frame: pl.DataFrame) -> str:
    total = total_value(frame)
    if not total:
        return view.t("classes.title_none")
    if not frame["abc_class"].count():
        return view.t("classes.title_unknown")
    last = total_value(frame.filter(pl.col("abc_class") == "C"))
    return view.t("classes.title", share=formats.percent(last / total, view.language), value=money(view, last))


def _class_name(view: View, code: str) -> str:
    return view.t(f"classes.{code.lower() or 'none'}")


def _class_cell(view: View, row: Mapping[str, float] | None, total: float) -> Markup:
    if row is None:
        return td(formats.NOTHING)
    products = view.t("classes.products", n=view.count(row["products"]))
    turns = view.in_unit(KPIS["rotation"], row["turns"])
    share = bar(None if row["stock_value"] is None else row["stock_value"] / total)
    return td(element("b", money(view, row["stock_value"])), share, element("small", f"{products} · {turns}"))


def ages(view: View) -> None:
    """What lies in each own place by its age, the oldest leaving first; a click filters the place."""
    rows = view.selected("stock_ages").filter(pl.col("stock_value") > 0)
    base = stock_footing(view, on_hand(view), "ages.subject")
    with panel.block(view, "stock_ages", _ages_title(view, rows), _ages_subtitle(view, rows), base):
        if rows.is_empty():
            nothing_valued(view, on_hand(view))
            return
        show_html(_age_legend(view, rows))
        frame = _ages_by_place(rows)
        clicked = panel.drawing(
            view, "stock_ages", _age_chart(view, frame), view.t("ages.alt", n=view.count(frame.height))
        )
        if clicked and view.state.values_of("loc") != (clicked,):
            go(view.state.filtering("loc", (clicked,)))
            st.rerun()
        export = rows.drop("product_name", strict=False)
        snapshot_footer(view, KPIS["stock_value"], "age_of_stock", view.t("ages.note"), export)
        panel.table(view, "stock_ages", lambda: whole_numbers(frame))


def _age_chart(view: View, frame: pl.DataFrame) -> Figure:
    bands = tuple(map(str, BANDS))
    bars = _age_bars(view, frame)
    return ages_drawing(bars, bands, UNSURE, view.palette, view.language, lambda amount: money(view, amount))


def _band(view: View, band: str) -> str:
    return view.t(f"ages.{band}")


def _banded(rows: pl.DataFrame) -> pl.DataFrame:
    """`band`: the age band, or `before` where the age is only a least age below the oldest band."""
    is_sure = pl.col("is_oldest_known") | (pl.col("from_days") == BANDS[-1])
    return rows.with_columns(band=pl.when(is_sure).then(pl.col("from_days").cast(pl.String)).otherwise(pl.lit(UNSURE)))


def _ages_title(view: View, rows: pl.DataFrame) -> str:
    total = total_value(rows)
    if not total:
        return view.t("ages.title_none")
    old = total_value(rows.filter(pl.col("from_days") == BANDS[-1]))
    unsure = total_value(_banded(rows).filter(pl.col("band") == UNSURE))
    if unsure >= total / 2:
        words = {"unsure": money(view, unsure), "total": money(view, total), "value": money(view, old)}
        return view.t("ages.title_unsure" if old else "ages.title_unknown", **words)
    return view.t("ages.title", value=money(view, old), share=formats.percent(old / total, view.language))


def _ages_subtitle(view: View, rows: pl.DataFrame) -> str:
    return f"{view.t('ages.subtitle')} · {scope(view, rows)}" if rows.height else ""


def _age_legend(view: View, rows: pl.DataFrame) -> Markup:
    sums = dict(_banded(rows).group_by("band").agg(pl.col("stock_value").sum()).iter_rows())
    total = sum(sums.values()) or 1.0
    colours = dict(zip(map(str, BANDS), band_colours(view.palette, len(BANDS)), strict=True))
    known = [band for band in (*map(str, BANDS), UNSURE) if sums.get(band)]
    items = (_legend_item(view, band, colours.get(band), sums[band], total) for band in known)
    return element("div", *items, css="cadran-key")


def _legend_item(view: View, band: str, colour: str | None, value: float, total: float) -> Markup:
    swatch = element("i", style=f"background:{colour}") if colour else element("i", css="hatched")
    amount, share = element("b", money(view, value)), formats.percent(value / total, view.language)
    return element("span", swatch, joined(_band(view, band), " ", amount, " ", share))


def _ages_by_place(rows: pl.DataFrame) -> pl.DataFrame:
    """Value of each band by place, most value first: columns location_id, location_name, one a band, stock_value."""
    names = pl.coalesce("location_name", "location_id").alias("location_name")
    banded = _banded(rows).with_columns(names)
    sums = [
        pl.col("stock_value").filter(pl.col("band") == band).sum().alias(f"age_{band}")
        for band in (*map(str, BANDS), UNSURE)
    ]
    grouped = banded.group_by("location_id", "location_name").agg(*sums, pl.col("stock_value").sum())
    return grouped.sort("stock_value", "location_id", descending=[True, False])


def _age_bars(view: View, frame: pl.DataFrame) -> tuple[Bar, ...]:
    """One bar a place; beyond the first places one bar for all others."""
    first, rest = frame.head(PLACES_SHOWN), frame.slice(PLACES_SHOWN)
    bars = [_age_bar(view, row["location_id"], row["location_name"], row) for row in first.iter_rows(named=True)]
    if rest.height:
        sums = rest.select(pl.col(pl.Float64).sum()).row(0, named=True)
        bars.append(_age_bar(view, "", view.t("ages.others", n=view.count(rest.height)), sums))
    return tuple(bars)


def _age_bar(view: View, location_id: str, name: str, row: Mapping[str, float]) -> Bar:
    bands = (*map(str, BANDS), UNSURE)
    sizes = {band: row[f"age_{band}"] for band in bands}
    total = row["stock_value"] or 1.0
    colon = view.t("judged.colon")
    tips = {
        band: titled_tooltip(
            name,
            f"{_band(view, band)}{colon}{money(view, size)} ({formats.percent(size / total, view.language)})",
        )
        for band, size in sizes.items()
    }
    return Bar(location_id, name, sizes, tips, money(view, total))


def counts(view: View) -> None:
    """How much is counted, beside the counts that found the books most wrong."""
    pair(partial(counting, view), partial(miscounts, view), (2, 3))()


def counting(view: View) -> None:
    """The share of the stock value counted in the last 90 days and the accuracy of the counts, by ABC class."""
    whole = figures.figure(view.measure(COVERAGE))
    share = view.value(COVERAGE, whole.value)
    title = view.t("counting.title" if whole.value is not None else "counting.title_none", share=share)
    subtitle = view.t("counting.subtitle", scope=figures.scope(view, COVERAGE))
    with panel.block(view, "counting", title, subtitle, footing(view, COVERAGE, view.t("counting.subject"))):
        if whole.value is None:
            panel.empty(view, COVERAGE)
            return
        by_class = {kpi.id: _by_class(view, kpi) for kpi in (COVERAGE, ACCURACY)}
        show_html(_counting_grid(view, by_class))
        note = view.t("counting.note")
        panel.kpi_footer(view, COVERAGE, "counting", lambda: view.measure(COVERAGE, by=("abc_class",)), note)


def _by_class(view: View, kpi: Kpi) -> dict[str, figures.Figure]:
    rows = view.measure(kpi, by=("abc_class",)).with_columns(pl.col("abc_class").fill_null(""))
    return {str(row["abc_class"]): figures.figure_of(row) for row in rows.iter_rows(named=True)}


def _counting_grid(view: View, by_class: dict[str, dict[str, figures.Figure]]) -> Markup:
    head = tr(th(), *(column_head(view.text(KPIS[name].short)) for name in by_class))
    known = [code for code in CLASSES[0] if any(code in each for each in by_class.values())]
    body = [
        tr(
            row_head(_class_name(view, code)),
            *(_counting_cell(view, KPIS[name], each.get(code)) for name, each in by_class.items()),
        )
        for code in known
    ]
    return grid_table("cadran-classes", [head], body)


def _counting_cell(view: View, kpi: Kpi, figure: figures.Figure | None) -> Markup:
    if figure is None or not figure.n:
        return td(formats.NOTHING)
    words = figures.counted(view, kpi, figure.n)
    if kpi is COVERAGE:
        words = view.t("counting.of_value", value=formats.money_short(figure.denominator, view.currency, view.language))
    return td(element("b", figures.figure_text(view, kpi, figure)), element("small", words))
