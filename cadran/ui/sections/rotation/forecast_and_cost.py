"""Forecasts beside the demand that came, what delivery costs, and what customers say beside the promise kept."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from cadran.engine import Row
from cadran.engine.duckdb import LABELS
from cadran.i18n import formats
from cadran.insight import figures
from cadran.kpis import KPIS
from cadran.ui.components import data_table, panel
from cadran.ui.components.markup import as_html, as_markdown
from cadran.ui.components.url_choice import choose, chosen
from cadran.ui.panels.split import PARAMETERS
from cadran.ui.request.view import View
from cadran.ui.sections.rotation.stock_list import open_product

FORECAST_BY = ("category", "supplier_id", "sku", "brand", "location_id")
COST_BY = ("mode", "carrier", "location_id", "category")
ROWS_SHOWN = 12
MISSES_SHOWN = 15
EVEN = 0.05
MISSED = (
    "product_name",
    "sku",
    "location_name",
    "period_start",
    "period_end",
    "forecast_quantity",
    "actual_quantity",
    "difference",
)


def forecast_errors(view: View) -> None:
    """Forecast, demand, error and bias for each value of a dimension, the largest errors in units first."""
    kpi, by = KPIS["forecast_wape"], chosen("by", FORECAST_BY)
    frame = _errors(view, by)
    subtitle = view.t("forecast.subtitle", scope=figures.scope(view, kpi))
    with panel.block(view, "forecast_errors", _forecast_title(view), subtitle):
        if frame.is_empty():
            panel.empty(view, kpi)
            return
        choose(view, "by", {one: view.code("dimension", one) for one in _forecast_by(view)}, {"tab": "forecast"})
        most = max(abs(row["surplus_quantity"]) for row in frame.iter_rows(named=True)) or 1.0
        _linked_rows(
            view,
            by,
            _forecast_head(view, by),
            [(row, _forecast_row(view, by, row, most)) for row in frame.head(ROWS_SHOWN).iter_rows(named=True)],
            "cadran-forecasts",
            "forecast",
        )
        note = _more(view, frame)
        panel.footer(view, kpi, f"by_{by}", frame.height, lambda: frame, note)
        panel.table(view, "forecast_errors", lambda: frame)


def _forecast_by(view: View) -> tuple[str, ...]:
    """The dimensions to choose from; places only where forecasts are made for places."""
    places = view.measure(KPIS["forecast_wape"], by=("location_id",))["location_id"]
    return FORECAST_BY if places.null_count() < places.len() else FORECAST_BY[:-1]


def _errors(view: View, by: str) -> pl.DataFrame:
    """Units forecast, asked for, off and too many by `by`, with WAPE and bias as the engine divides them."""
    split = _split(by)
    off = view.measure(KPIS["forecast_wape"], by=split)
    lean = view.measure(KPIS["forecast_bias"], by=split)
    joined = off.select(
        *split,
        "n",
        pl.col("denominator").alias("actual_quantity"),
        pl.col("numerator").alias("error_quantity"),
        pl.col("value").alias("forecast_wape"),
    ).join(
        lean.select(*split, pl.col("numerator").alias("surplus_quantity"), pl.col("value").alias("forecast_bias")),
        on=list(split),
        nulls_equal=True,
    )
    forecast = pl.col("actual_quantity") + pl.col("surplus_quantity")
    counted = joined.filter(pl.col("error_quantity").is_not_null() & (pl.col("error_quantity") > 0))
    return counted.with_columns(forecast_quantity=forecast).sort("error_quantity", descending=True)


def _split(by: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((by, LABELS.get(by, by))))


def _forecast_title(view: View) -> str:
    """Whether forecasts were too high or too low on the whole, in words and units."""
    found = figures.figure(view.measure(KPIS["forecast_bias"]))
    if found.value is None:
        return view.t("forecast.title_none")
    words = {"share": formats.percent(abs(found.value), view.language), "units": view.count(abs(found.numerator or 0))}
    return view.t(f"forecast.title_{lean(found.value)}", **words)


def lean(bias: float) -> str:
    """`high`, `low`, or `even` within 5 % of the demand."""
    if abs(bias) <= EVEN:
        return "even"
    return "high" if bias > 0 else "low"


def _forecast_head(view: View, by: str) -> list[tuple[str, str]]:
    titles = [
        ("num wide", "n"),
        ("num wide", "asked"),
        ("num wide", "forecast"),
        ("num", "off"),
        ("num", "wape"),
        ("wide", "bias"),
        ("num", "verdict"),
    ]
    said = [(css, as_html(view.t(f"forecast.{key}"))) for css, key in titles]
    return [("", as_html(view.code("dimension", by))), *said]


def _forecast_row(view: View, by: str, row: Row, most: float) -> list[tuple[str, str]]:
    bias, surplus = row["forecast_bias"], float(row["surplus_quantity"])
    verdict = view.t(f"forecast.{lean(bias)}") if isinstance(bias, float) else view.t("forecast.no_demand")
    said = f"{_signed(view, bias)} {verdict}" if isinstance(bias, float) else verdict
    return [
        ("link", as_html(_name(view, by, row))),
        ("num dim wide", view.count(row["n"])),
        ("num dim wide", view.count(row["actual_quantity"])),
        ("num dim wide", view.count(row["forecast_quantity"])),
        ("num", view.count(row["error_quantity"])),
        ("num", as_html(formats.percent(row["forecast_wape"], view.language))),
        ("wide", _diverging(surplus / most)),
        ("num", as_html(said)),
    ]


def _signed(view: View, share: float) -> str:
    return f"{'+' if share > 0 else ''}{formats.percent(share, view.language)}"


def _diverging(share: float) -> str:
    """A bar from the middle: to the right too many, to the left too few."""
    left = 50 + min(share, 0) * 50
    return (
        '<div class="cadran-diverging" aria-hidden="true">'
        f'<i class="{"more" if share > 0 else "less"}" style="left:{left:.1f}%;width:{abs(share) * 50:.1f}%"></i></div>'
    )


def _name(view: View, by: str, row: Row) -> str:
    named = row[LABELS.get(by, by)] or row[by]
    return view.code(by, str(named)) if named else view.t("split.nothing")


def _more(view: View, frame: pl.DataFrame) -> str:
    if frame.height <= ROWS_SHOWN:
        return ""
    return view.t("split.more", shown=view.count(ROWS_SHOWN), total=view.count(frame.height))


def _linked_rows(
    view: View,
    by: str,
    head: Sequence[tuple[str, str]],
    rows: Sequence[tuple[Row, list[tuple[str, str]]]],
    css: str,
    tab: str,
) -> None:
    """Rows under a head; a row is a link that filters by its value and keeps the tab."""
    with st.container(key=f"rows_{tab}_{by}"):
        st.html(_line(head, f"{css} cadran-head"))
        for place, (row, cells) in enumerate(rows):
            with st.container(key=f"row_{tab}_{by}_{place}"):
                st.html(_line(cells, css))
                if by in PARAMETERS and row[by] is not None:
                    state = view.state.filtering(PARAMETERS[by], (str(row[by]),))
                    view.link(view.request.place.id, as_markdown(_name(view, by, row)), state, tab=tab)


def _line(cells: Sequence[tuple[str, str]], css: str) -> str:
    spans = "".join(f'<span class="{kind}">{content}</span>' for kind, content in cells)
    return f'<div class="cadran-row {css}">{spans}</div>'


def forecast_misses(view: View) -> None:
    """The single forecasts furthest off, in units; a ticked row opens the product."""
    kpi = KPIS["forecast_wape"]
    total = view.row_count(kpi, view.selection) if not view.engine.missing_tables(kpi) else 0
    if not total:
        return
    with panel.block(view, "forecast_misses", view.t("misses.title"), view.t("misses.subtitle")):
        rows = _differences(view.lines(kpi, view.selection, MISSES_SHOWN, 0, "numerator"))
        ticked = data_table.picked(view, "misses", rows, MISSED)
        if ticked:
            open_product(view, str(ticked["sku"]))
        asked = figures.figure(view.measure(kpi)).n
        words = {"shown": view.count(rows.height), "total": view.count(total), "idle": view.count(total - asked)}
        note = view.t("misses.note", **words)
        panel.footer(
            view, kpi, "misses", total, lambda: _differences(view.lines(kpi, view.selection, order="numerator")), note
        )


def _differences(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(difference=pl.col("forecast_quantity") - pl.col("actual_quantity"))


def costs(view: View) -> None:
    """Freight and handling for each delivered unit by a dimension, the largest spending first."""
    kpi, by = KPIS["cost_per_unit"], chosen("cost_by", COST_BY)
    frame = _costs(view, by)
    subtitle = view.t("costs.subtitle", scope=figures.scope(view, kpi))
    with panel.block(view, "costs", _costs_title(view), subtitle):
        if frame.is_empty():
            panel.empty(view, kpi)
            return
        choose(view, "cost_by", {one: view.code("dimension", one) for one in COST_BY}, {"tab": "cost"})
        most = frame.select(pl.max("cost_per_unit")).item() or 1.0
        _linked_rows(
            view,
            by,
            _costs_head(view, by),
            [(row, _cost_row(view, by, row, most)) for row in frame.head(ROWS_SHOWN).iter_rows(named=True)],
            "cadran-costs",
            "cost",
        )
        panel.footer(view, kpi, f"by_{by}", frame.height, lambda: frame, _more(view, frame))
        panel.table(view, "costs", lambda: frame, kpi)


def _costs(view: View, by: str) -> pl.DataFrame:
    """Spending, units and cost per unit with its two parts and the figure before."""
    split = _split(by)
    whole = view.measure(KPIS["cost_per_unit"], by=split).filter(pl.col("n") > 0)
    frame = whole.select(
        *split,
        "n",
        pl.col("denominator").alias("delivered_quantity"),
        pl.col("numerator").alias("delivery_cost"),
        pl.col("value").alias("cost_per_unit"),
    )
    for part in ("freight_per_unit", "handling_per_unit"):
        values = view.measure(KPIS[part], by=split).select(*split, pl.col("value").alias(part))
        frame = frame.join(values, on=list(split), how="left", nulls_equal=True)
    before = view.measure(KPIS["cost_per_unit"], view.comparison, by=split) if view.comparison else whole.clear()
    named = before.select(*split, pl.col("value").alias("comparison_value"))
    return frame.join(named, on=list(split), how="left", nulls_equal=True).sort("delivery_cost", descending=True)


def _costs_title(view: View) -> str:
    whole, freight, handling = (
        figures.figure(view.measure(KPIS[kpi])).value
        for kpi in ("cost_per_unit", "freight_per_unit", "handling_per_unit")
    )
    if whole is None:
        return view.t("costs.title_none")
    words = {"cost": whole, "freight": freight, "handling": handling}
    return view.t("costs.title", **{name: _price(view, figure) for name, figure in words.items()})


def _price(view: View, figure: float | None) -> str:
    return formats.price(figure, view.currency, view.language)


def _costs_head(view: View, by: str) -> list[tuple[str, str]]:
    versus = view.code("column", "change") if view.compared else ""
    keys = [
        ("num wide", "units"),
        ("num wide", "spent"),
        ("num wide", "freight"),
        ("num wide", "handling"),
        ("wide", ""),
        ("num", "cost"),
    ]
    said = [(css, as_html(view.t(f"costs.{key}")) if key else "") for css, key in keys]
    return [("", as_html(view.code("dimension", by))), *said, ("num wide", as_html(versus))]


def _cost_row(view: View, by: str, row: Row, most: float) -> list[tuple[str, str]]:
    cost, before = row["cost_per_unit"], row["comparison_value"]
    change = formats.delta(cost - before, "price", view.language, view.currency) if before is not None else ""
    parts = [float(row[part] or 0) / most * 100 for part in ("freight_per_unit", "handling_per_unit")]
    bar = f'<i style="width:{parts[0]:.1f}%"></i><i class="second" style="width:{parts[1]:.1f}%"></i>'
    return [
        ("link" if row[by] is not None and by in PARAMETERS else "", as_html(_name(view, by, row))),
        ("num dim wide", view.count(row["delivered_quantity"])),
        ("num dim wide", as_html(formats.money_short(row["delivery_cost"], view.currency, view.language))),
        ("num wide", as_html(_price(view, row["freight_per_unit"]))),
        ("num wide", as_html(_price(view, row["handling_per_unit"]))),
        ("wide", f'<div class="cadran-parts" aria-hidden="true">{bar}</div>'),
        ("num", as_html(_price(view, cost))),
        ("num dim wide", as_html(change)),
    ]
