"""How far the refused rows could move a figure."""

import polars as pl

from cadran.analysis.bounds import reach
from cadran.i18n import formats
from cadran.insight import figures
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.ui.components import panel
from cadran.ui.components.data_table import data_table
from cadran.ui.request.view import View

REACHED = ("otd", "otif", "in_full", "stockout_rate", "cancel_rate")


def reached_rates(view: View, refused: pl.DataFrame) -> pl.DataFrame:
    """Each rate of order lines over all days loaded, and how far the refused rows could move it; none without any."""
    counts = dict(refused.unique(["source_file", "source_row"]).group_by("table_name").len().iter_rows())
    lines, parcels = counts.get("order_lines", 0), counts.get("deliveries", 0)
    return _reached(view, lines, parcels) if lines + parcels else pl.DataFrame()


def reach_of_refused(view: View, frame: pl.DataFrame) -> None:
    """How far the refused rows could move each of these rates."""
    widest = (
        frame.with_columns(width=pl.col("ci_high") - pl.col("ci_low"))
        .sort("width", descending=True, maintain_order=True)
        .row(0, named=True)
    )
    words = {
        "name": widest["kpi"],
        "low": formats.delta(widest["ci_low"] - widest["value"], "percent", view.language),
        "high": formats.delta(widest["ci_high"] - widest["value"], "percent", view.language),
    }
    with panel.block(view, "reach", view.t("data.reach_title", **words), view.t("data.reach_subtitle")):
        written = frame.with_columns(
            pl.Series(name, [formats.percent(share, view.language, 2) for share in frame[name]])
            for name in ("value", "ci_low", "ci_high")
        )
        data_table(view, written)
        panel.export(view, "reach", frame)


def _reached(view: View, lines: int, parcels: int) -> pl.DataFrame:
    ever = Selection().of_both_flows()
    rows = []
    for kpi in (KPIS[kpi_id] for kpi_id in REACHED if not view.engine.catalogue.missing_tables(KPIS[kpi_id])):
        figure = figures.figure(view.measure(kpi, ever))
        bounds = reach(figure.numerator or 0, figure.n, lines, parcels if kpi.better == "higher" else 0)
        if bounds and figure.value is not None:
            rows.append((view.text(kpi.name), figure.n, figure.value, *bounds))
    kinds = {"kpi": pl.String, "n": pl.Int64, **dict.fromkeys(("value", "ci_low", "ci_high"), pl.Float64)}
    return pl.DataFrame(rows, schema=kinds, orient="row")
