"""The stock by class of product and by age: which products hold the value, how fast they turn, how old it is."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from cadran.analysis import classes as by_class
from cadran.charts.ages import Bar, band_colours
from cadran.charts.ages import ages as ages_drawing
from cadran.i18n import formats
from cadran.kpis import KPIS
from cadran.ui.components import panel
from cadran.ui.components.markup import as_html
from cadran.ui.request.view import View, go
from cadran.ui.sections.rotation.stock_map import (
    dated,
    foot,
    money,
    nothing_valued,
    on_hand,
    scope,
    shown_numbers,
    worth,
)

BANDS = (0, 31, 91, 181)
UNSURE = "before"
PLACES_SHOWN = 12
CLASSES = (("A", "B", "C", ""), ("X", "Y", "Z", ""))


def classes(view: View) -> None:
    """Products with stock by ABC and XYZ class: how many, what they are worth, how often they turn in the period."""
    rows = on_hand(view)
    frame = by_class.table(by_class.products(rows), _turned(view))
    with panel.block(
        view, "classes", _classes_title(view, frame), view.t("classes.subtitle", period=view.period_label)
    ):
        if frame.is_empty():
            panel.empty(view, KPIS["stock_value"])
            return
        st.html(_class_table(view, frame))
        foot(view, KPIS["rotation"], "abc_xyz", view.t("classes.note"), dated(frame, rows))


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
    total = worth(frame)
    if not total:
        return view.t("classes.title_none")
    last = worth(frame.filter(pl.col("abc_class") == "C"))
    return view.t("classes.title", share=formats.percent(last / total, view.language), value=money(view, last))


def _class_table(view: View, frame: pl.DataFrame) -> str:
    cells = {(row["abc_class"] or "", row["xyz_class"] or ""): row for row in frame.iter_rows(named=True)}
    rows = [one for one in CLASSES[0] if any(place[0] == one for place in cells)]
    columns = [one for one in CLASSES[1] if any(place[1] == one for place in cells)]
    head = "".join(f'<th scope="col">{as_html(_class_name(view, one))}</th>' for one in columns)
    total = float(worth(frame) or 1.0)
    body = "".join(
        f'<tr><th scope="row">{as_html(_class_name(view, one))}</th>'
        + "".join(_class_cell(view, cells.get((one, other)), total) for other in columns)
        + "</tr>"
        for one in rows
    )
    return (
        '<div class="cadran-scroll"><table class="cadran-classes"><thead><tr><th></th>'
        f"{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _class_name(view: View, code: str) -> str:
    return view.t(f"classes.{code.lower() or 'none'}")


def _class_cell(view: View, row: Mapping[str, float] | None, total: float) -> str:
    if row is None:
        return f"<td>{formats.NOTHING}</td>"
    products = view.t("classes.products", n=view.count(row["products"]))
    turns = view.value(KPIS["rotation"], row["turns"])
    width = (row["stock_value"] or 0) / total * 100
    return (
        f'<td><b>{as_html(money(view, row["stock_value"]))}</b><div class="cadran-bullet" aria-hidden="true">'
        f'<i style="width:{width:.1f}%"></i></div><small>{as_html(products)} · {as_html(turns)}</small></td>'
    )


def ages(view: View) -> None:
    """What lies in each own place by its age, the oldest leaving first; a click filters the place."""
    rows = view.selected("stock_ages").filter(pl.col("stock_value") > 0)
    with panel.block(view, "stock_ages", _ages_title(view, rows), _ages_subtitle(view, rows)):
        if rows.is_empty():
            nothing_valued(view, on_hand(view))
            return
        st.html(_age_legend(view, rows))
        frame = _ages_by_place(rows)
        bars = _age_bars(view, frame)
        drawn = ages_drawing(
            bars, tuple(str(band) for band in BANDS), UNSURE, view.palette, view.language, lambda x: money(view, x)
        )
        clicked = panel.drawing(view, "stock_ages", drawn, view.t("ages.alt", n=view.count(frame.height)))
        if clicked and view.state.values_of("loc") != (clicked,):
            go(view.state.filtering("loc", (clicked,)))
            st.rerun()
        foot(view, KPIS["stock_value"], "age_of_stock", view.t("ages.note"), rows.drop("product_name", strict=False))
        panel.table(view, "stock_ages", lambda: shown_numbers(frame))


def _band(view: View, band: str) -> str:
    return view.t(f"ages.{band}")


def _banded(rows: pl.DataFrame) -> pl.DataFrame:
    """`band`: the age band, or `before` where the age is only a least age below the oldest band."""
    is_sure = pl.col("is_oldest_known") | (pl.col("from_days") == BANDS[-1])
    return rows.with_columns(band=pl.when(is_sure).then(pl.col("from_days").cast(pl.String)).otherwise(pl.lit(UNSURE)))


def _ages_title(view: View, rows: pl.DataFrame) -> str:
    total = worth(rows)
    if not total:
        return view.t("ages.title_none")
    old = worth(rows.filter(pl.col("from_days") == BANDS[-1]))
    return view.t("ages.title", value=money(view, old), share=formats.percent(old / total, view.language))


def _ages_subtitle(view: View, rows: pl.DataFrame) -> str:
    return f"{view.t('ages.subtitle')} · {scope(view, rows)}" if rows.height else ""


def _age_legend(view: View, rows: pl.DataFrame) -> str:
    sums = dict(_banded(rows).group_by("band").agg(pl.col("stock_value").sum()).iter_rows())
    total = sum(sums.values()) or 1.0
    colours = dict(zip(map(str, BANDS), band_colours(view.palette, len(BANDS)), strict=True))
    shown = [band for band in (*map(str, BANDS), UNSURE) if sums.get(band)]
    items = "".join(
        f"<span>{_swatch(colours.get(band))}{as_html(_band(view, band))} "
        f"<b>{as_html(money(view, sums[band]))}</b> {formats.percent(sums[band] / total, view.language)}</span>"
        for band in shown
    )
    return f'<div class="cadran-key">{items}</div>'


def _swatch(colour: str | None) -> str:
    return f'<i style="background:{colour}"></i>' if colour else '<i class="hatched"></i>'


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
    shown, rest = frame.head(PLACES_SHOWN), frame.slice(PLACES_SHOWN)
    bars = [_age_bar(view, row["location_id"], row["location_name"], row) for row in shown.iter_rows(named=True)]
    if rest.height:
        sums = rest.select(pl.col(pl.Float64).sum()).row(0, named=True)
        bars.append(_age_bar(view, "", view.t("ages.others", n=view.count(rest.height)), sums))
    return tuple(bars)


def _age_bar(view: View, place: str, name: str, row: Mapping[str, float]) -> Bar:
    bands = (*map(str, BANDS), UNSURE)
    sizes = {band: row[f"age_{band}"] for band in bands}
    total = row["stock_value"] or 1.0
    tips = {
        band: f"<b>{as_html(name)}</b><br>{_band(view, band)}: {money(view, size)} "
        f"({formats.percent(size / total, view.language)})"
        for band, size in sizes.items()
    }
    return Bar(place, name, sizes, tips, money(view, total))
