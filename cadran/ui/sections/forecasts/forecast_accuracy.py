"""Forecasts beside the demand that came: how far off, on which side, and where most."""

import polars as pl

from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight import figures
from cadran.kpis import KPIS
from cadran.ui.components import panel
from cadran.ui.components.data_table import ticked_row
from cadran.ui.components.markup import as_html
from cadran.ui.components.url_choice import choose, chosen
from cadran.ui.panels.linked_rows import ROWS_SHOWN, linked_rows, more_note, value_name, with_label
from cadran.ui.request.view import View

FORECAST_BY = ("category", "supplier_id", "sku", "brand", "location_id")
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
        choose(view, "by", {one: view.code("dimension", one) for one in _forecast_by(view)}, {})
        most = max(abs(row["surplus_quantity"]) for row in frame.iter_rows(named=True)) or 1.0
        linked_rows(
            view,
            by,
            _forecast_head(view, by),
            [(row, _forecast_row(view, by, row, most)) for row in frame.head(ROWS_SHOWN).iter_rows(named=True)],
            "cadran-forecasts",
            "forecast",
        )
        note = more_note(view, frame)
        panel.kpi_footer(view, kpi, f"by_{by}", frame, note)
        panel.table(view, "forecast_errors", lambda: frame)


def _forecast_by(view: View) -> tuple[str, ...]:
    """The dimensions to choose from; places only where forecasts are made for places."""
    places = view.measure(KPIS["forecast_wape"], by=("location_id",))["location_id"]
    return FORECAST_BY if places.null_count() < places.len() else FORECAST_BY[:-1]


def _errors(view: View, by: str) -> pl.DataFrame:
    """Units forecast, asked for, off and too many by `by`, with WAPE and bias as the engine divides them."""
    split = with_label(by)
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
        ("link", as_html(value_name(view, by, row))),
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


def forecast_misses(view: View) -> None:
    """The single forecasts furthest off, in units; a ticked row opens the product."""
    kpi = KPIS["forecast_wape"]
    total = view.row_count(kpi, view.selection) if not view.engine.catalogue.missing_tables(kpi) else 0
    if not total:
        return
    with panel.block(view, "forecast_misses", view.t("misses.title"), view.t("misses.subtitle")):
        rows = _differences(view.lines(kpi, view.selection, MISSES_SHOWN, 0, "numerator"))
        ticked = ticked_row(view, "misses", rows, MISSED)
        if ticked:
            view.request.open_page("product", view.state.filtering("sku", (str(ticked["sku"]),)))
        asked = figures.figure(view.measure(kpi)).n
        words = {"shown": view.count(rows.height), "total": view.count(total), "idle": view.count(total - asked)}
        note = view.t("misses.note", **words)
        panel.kpi_footer(
            view,
            kpi,
            "misses",
            lambda: _differences(view.lines(kpi, view.selection, order="numerator")),
            note,
            rows=total,
        )


def _differences(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(difference=pl.col("forecast_quantity") - pl.col("actual_quantity"))
