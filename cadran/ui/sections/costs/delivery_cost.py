"""What the delivery of a unit costs: freight and handling, by whom and from where."""

import polars as pl
from markupsafe import Markup

from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.footing import footing
from cadran.kpis import KPIS
from cadran.ui.components import panel
from cadran.ui.components.bar import length
from cadran.ui.components.markup import element
from cadran.ui.components.row_list import Cell, Column, ListRow, RowList
from cadran.ui.components.url_choice import choose, chosen
from cadran.ui.panels.by_dimension import ROWS_SHOWN, filter_link, more_note, value_name, with_label
from cadran.ui.panels.split import PARAMETERS
from cadran.ui.request.view import View

COST_BY = ("mode", "carrier", "location_id", "category")
PARTS = ("freight_per_unit", "handling_per_unit")


def costs(view: View) -> None:
    """Freight and handling for each delivered unit by a dimension, the largest spending first."""
    kpi, by = KPIS["cost_per_unit"], chosen("cost_by", COST_BY)
    frame = _costs(view, by)
    subtitle = view.t("costs.subtitle", scope=figures.scope(view, kpi))
    with panel.block(view, "costs", _costs_title(view), subtitle, footing(view, kpi)):
        if frame.is_empty():
            panel.empty(view, kpi)
            return
        choose(view, "cost_by", {dimension: view.code("dimension", dimension) for dimension in COST_BY})
        most = frame.select(pl.max("cost_per_unit")).item() or 1.0
        rows = (
            ListRow(_cells(view, by, row, most), filter_link(view, by, row))
            for row in frame.head(ROWS_SHOWN).iter_rows(named=True)
        )
        RowList("cadran-costs", _columns(view, by)).show(f"cost_{by}", rows)
        panel.kpi_footer(view, kpi, f"by_{by}", frame, more_note(view, frame))
        panel.table(view, "costs", frame, kpi)


def _columns(view: View, by: str) -> list[Column]:
    return [
        Column(view.code("dimension", by)),
        Column(view.t("costs.units"), "num dim wide"),
        Column(view.t("costs.spent"), "num dim wide"),
        Column(view.t("costs.freight"), "num wide"),
        Column(view.t("costs.handling"), "num wide"),
        Column("", "wide"),
        Column(view.t("costs.cost"), "num"),
        Column(view.code("column", "change") if view.compared else "", "num dim wide"),
    ]


def _cells(view: View, by: str, row: Row, most: float) -> list[object]:
    cost, before = row["cost_per_unit"], row["comparison_value"]
    is_link = row[by] is not None and by in PARAMETERS
    return [
        Cell(value_name(view, by, row), "link" if is_link else ""),
        view.count(row["delivered_quantity"]),
        formats.money_short(row["delivery_cost"], view.currency, view.language),
        *(view.value(KPIS[part], row[part]) for part in PARTS),
        _parts_bar(row, most),
        view.value(KPIS["cost_per_unit"], cost),
        formats.delta(cost - before, "price", view.language, view.currency) if before is not None else "",
    ]


def _parts_bar(row: Row, most: float) -> Markup:
    """Freight, then handling."""
    freight, handling = (float(row[part] or 0) / most for part in PARTS)
    return element("div", length(freight), length(handling, "second"), css="cadran-parts", aria_hidden="true")


def _costs(view: View, by: str) -> pl.DataFrame:
    """Spending, units and cost per unit with its two parts and the figure before."""
    split = with_label(by)
    whole = view.measure(KPIS["cost_per_unit"], by=split).filter(pl.col("n") > 0)
    frame = whole.select(
        *split,
        "n",
        pl.col("denominator").alias("delivered_quantity"),
        pl.col("numerator").alias("delivery_cost"),
        pl.col("value").alias("cost_per_unit"),
    )
    for part in PARTS:
        values = view.measure(KPIS[part], by=split).select(*split, pl.col("value").alias(part))
        frame = frame.join(values, on=list(split), how="left", nulls_equal=True)
    before = view.measure(KPIS["cost_per_unit"], view.comparison, by=split) if view.comparison else whole.clear()
    named = before.select(*split, pl.col("value").alias("comparison_value"))
    return frame.join(named, on=list(split), how="left", nulls_equal=True).sort("delivery_cost", descending=True)


def _costs_title(view: View) -> str:
    kpis = {name: KPIS[f"{name}_per_unit"] for name in ("cost", "freight", "handling")}
    values = {name: figures.figure(view.measure(kpi)).value for name, kpi in kpis.items()}
    if values["cost"] is None:
        return view.t("costs.title_none")
    whole = [name for name in ("freight", "handling") if values[name] == values["cost"]]
    if values["cost"] and whole:
        cost, part = view.value(kpis["cost"], values["cost"]), view.t(f"costs.{whole[0]}").lower()
        return view.t("costs.title_whole", cost=cost, part=part)
    return view.t("costs.title", **{name: view.value(kpi, values[name]) for name, kpi in kpis.items()})
