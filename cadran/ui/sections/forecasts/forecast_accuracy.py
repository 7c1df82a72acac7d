"""Forecasts beside the demand that came: how far off, on which side, and where most."""

import polars as pl
from markupsafe import Markup

from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.footing import footing
from cadran.kpis import KPIS
from cadran.ui.components import panel
from cadran.ui.components.bar import percent
from cadran.ui.components.data_table import ticked_row
from cadran.ui.components.markup import element
from cadran.ui.components.row_list import Column, ListRow, RowList
from cadran.ui.components.url_choice import choose, chosen
from cadran.ui.panels.by_dimension import ROWS_SHOWN, filter_link, more_note, value_name, with_label
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
    base = footing(view, kpi, view.t("forecast.title_none"))
    with panel.block(view, "forecast_errors", _forecast_title(view), subtitle, base):
        if frame.is_empty():
            panel.empty(view, kpi)
            return
        choose(view, "by", {dimension: view.code("dimension", dimension) for dimension in _forecast_by(view)})
        most = frame.select(pl.col("surplus_quantity").abs().max()).item() or 1.0
        rows = (
            ListRow(_cells(view, by, row, most), filter_link(view, by, row))
            for row in frame.head(ROWS_SHOWN).iter_rows(named=True)
        )
        RowList("cadran-forecasts", _columns(view, by)).show(f"forecast_{by}", rows)
        panel.kpi_footer(view, kpi, f"by_{by}", frame, more_note(view, frame))
        panel.table(view, "forecast_errors", frame)


def _columns(view: View, by: str) -> list[Column]:
    classes = {
        "n": "num dim wide",
        "asked": "num dim wide",
        "forecast": "num dim wide",
        "off": "num",
        "wape": "num",
        "bias": "wide",
        "verdict": "num",
    }
    columns = [Column(view.t(f"forecast.{key}"), css) for key, css in classes.items()]
    return [Column(view.code("dimension", by), "link"), *columns]


def _cells(view: View, by: str, row: Row, most: float) -> list[object]:
    bias = row["forecast_bias"]
    verdict = view.t(f"forecast.{bias_side(bias)}") if isinstance(bias, float) else view.t("forecast.no_demand")
    return [
        value_name(view, by, row),
        view.count(row["n"]),
        view.count(row["actual_quantity"]),
        view.count(row["forecast_quantity"]),
        view.count(row["error_quantity"]),
        view.value(KPIS["forecast_wape"], row["forecast_wape"]),
        _diverging(float(row["surplus_quantity"]) / most),
        f"{_signed(view, bias)} {verdict}" if isinstance(bias, float) else verdict,
    ]


def _forecast_by(view: View) -> tuple[str, ...]:
    """The dimensions to choose from; places only where forecasts are made for places."""
    places = view.measure(KPIS["forecast_wape"], by=("location_id",))["location_id"]
    return FORECAST_BY if places.null_count() < places.len() else FORECAST_BY[:-1]


def _errors(view: View, by: str) -> pl.DataFrame:
    """Units forecast, asked for, off and too many by `by`, with WAPE and bias as the engine divides them."""
    split = with_label(by)
    errors = view.measure(KPIS["forecast_wape"], by=split)
    biases = view.measure(KPIS["forecast_bias"], by=split)
    joined = errors.select(
        *split,
        "n",
        pl.col("denominator").alias("actual_quantity"),
        pl.col("numerator").alias("error_quantity"),
        pl.col("value").alias("forecast_wape"),
    ).join(
        biases.select(*split, pl.col("numerator").alias("surplus_quantity"), pl.col("value").alias("forecast_bias")),
        on=list(split),
        nulls_equal=True,
    )
    forecast = pl.col("actual_quantity") + pl.col("surplus_quantity")
    counted = joined.filter(pl.col("error_quantity").is_not_null() & (pl.col("error_quantity") > 0))
    return counted.with_columns(forecast_quantity=forecast).sort("error_quantity", descending=True)


def _forecast_title(view: View) -> str:
    """Whether forecasts were too high or too low on the whole, in words and units."""
    bias = figures.figure(view.measure(KPIS["forecast_bias"]))
    if bias.value is None:
        return view.t("forecast.title_none")
    share = view.value(KPIS["forecast_bias"], bias.value).removeprefix(formats.MINUS)
    words = {"share": share, "units": view.count(abs(bias.numerator or 0))}
    return view.t(f"forecast.title_{bias_side(bias.value)}", **words)


def bias_side(bias: float) -> str:
    """`high`, `low`, or `even` within 5 % of the demand."""
    if abs(bias) <= EVEN:
        return "even"
    return "high" if bias > 0 else "low"


def _signed(view: View, share: float) -> str:
    return f"{'+' if share > 0 else ''}{view.value(KPIS['forecast_bias'], share)}"


def _diverging(share: float) -> Markup:
    """A bar from the middle: to the right too many, to the left too few."""
    start, width = percent(0.5 + min(share, 0) / 2), percent(abs(share) / 2)
    side = element("i", css="more" if share > 0 else "less", style=f"left:{start};width:{width}")
    return element("div", side, css="cadran-diverging", aria_hidden="true")


def forecast_misses(view: View) -> None:
    """The single forecasts furthest off, in units; a ticked row opens the product."""
    kpi = KPIS["forecast_wape"]
    total = view.row_count(kpi, view.selection) if not view.engine.catalogue.missing_tables(kpi) else 0
    if not total:
        return
    rows = _differences(view.lines(kpi, view.selection, MISSES_SHOWN, 0, "numerator"))
    with panel.block(view, "forecast_misses", _misses_title(view, rows), view.t("misses.subtitle"), footing(view, kpi)):
        row = ticked_row(view, "misses", rows, MISSED)
        if row:
            view.request.open_page("product", view.state.filtering("sku", (str(row["sku"]),)))
        with_demand = figures.figure(view.measure(kpi)).n
        words = {"shown": view.count(rows.height), "total": view.count(total), "idle": view.count(total - with_demand)}
        panel.kpi_footer(view, kpi, "misses", lambda: _all_misses(view), view.t("misses.note", **words), rows=total)


def _misses_title(view: View, rows: pl.DataFrame) -> str:
    """The forecast furthest off, by how many units and on which side."""
    worst = rows.row(0, named=True)
    if not worst["difference"]:
        return view.t("misses.none")
    side = "over" if worst["difference"] > 0 else "under"
    name = worst["product_name"] or worst["sku"]
    return view.t(f"misses.{side}", name=name, units=view.count(abs(worst["difference"])))


def _all_misses(view: View) -> pl.DataFrame:
    return _differences(view.lines(KPIS["forecast_wape"], view.selection, order="numerator"))


def _differences(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(difference=pl.col("forecast_quantity") - pl.col("actual_quantity"))
