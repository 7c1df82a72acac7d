"""What the delivery of a unit costs: freight and handling, by whom and from where."""

import polars as pl

from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight import figures
from cadran.kpis import KPIS
from cadran.ui.components import panel
from cadran.ui.components.markup import as_html
from cadran.ui.components.url_choice import choose, chosen
from cadran.ui.panels.linked_rows import ROWS_SHOWN, linked_rows, more_note, value_name, with_label
from cadran.ui.panels.split import PARAMETERS
from cadran.ui.request.view import View

COST_BY = ("mode", "carrier", "location_id", "category")


def costs(view: View) -> None:
    """Freight and handling for each delivered unit by a dimension, the largest spending first."""
    kpi, by = KPIS["cost_per_unit"], chosen("cost_by", COST_BY)
    frame = _costs(view, by)
    subtitle = view.t("costs.subtitle", scope=figures.scope(view, kpi))
    with panel.block(view, "costs", _costs_title(view), subtitle):
        if frame.is_empty():
            panel.empty(view, kpi)
            return
        choose(view, "cost_by", {one: view.code("dimension", one) for one in COST_BY}, {})
        most = frame.select(pl.max("cost_per_unit")).item() or 1.0
        linked_rows(
            view,
            by,
            _costs_head(view, by),
            [(row, _cost_row(view, by, row, most)) for row in frame.head(ROWS_SHOWN).iter_rows(named=True)],
            "cadran-costs",
            "cost",
        )
        panel.kpi_footer(view, kpi, f"by_{by}", frame, more_note(view, frame))
        panel.table(view, "costs", lambda: frame, kpi)


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
        ("link" if row[by] is not None and by in PARAMETERS else "", as_html(value_name(view, by, row))),
        ("num dim wide", view.count(row["delivered_quantity"])),
        ("num dim wide", as_html(formats.money_short(row["delivery_cost"], view.currency, view.language))),
        ("num wide", as_html(_price(view, row["freight_per_unit"]))),
        ("num wide", as_html(_price(view, row["handling_per_unit"]))),
        ("wide", f'<div class="cadran-parts" aria-hidden="true">{bar}</div>'),
        ("num", as_html(_price(view, cost))),
        ("num dim wide", as_html(change)),
    ]
