"""Returns on two clocks: those of the sales of the period and those received in it, step by step."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from cadran.analysis import cohorts as statistics
from cadran.insight import figures
from cadran.insight.footing import rows_footing
from cadran.kpis import KPIS
from cadran.ui.components import panel
from cadran.ui.components.markup import show_html
from cadran.ui.components.row_list import Column, ListRow, RowList
from cadran.ui.request.view import View

RATE, CASH = KPIS["return_rate"], KPIS["return_rate_cash"]
BASES = {"sale_basis": RATE, "period_basis": CASH}


def two_bases(view: View) -> None:
    """From the returns of the sales of the period to the returns received in it, step by step, in units."""
    first, last = view.period.first or date.min, view.period.last or date.max
    wanted = ("ordered_date", "counted_on"), ("returned_quantity", "counted_quantity")
    steps = statistics.bases(view.totals("returned_goods", *wanted, view.selection.during(None, None)), first, last)
    rates = {
        "sale_basis": figures.figure(view.measure(RATE, view.selection.choosing("counted_in", "units"))),
        "period_basis": figures.figure(view.measure(CASH)),
    }
    words = {name: view.count(steps[name]) for name in rates}
    title = view.t("returns.bases_title", scope=view.period_label, **words)
    base = rows_footing(
        view,
        view.t("returns.bases_subject"),
        abs(steps["sale_basis"]) + abs(steps["period_basis"]),
        view.text(KPIS["units"].counts),
        kpi=CASH,
    )
    with panel.block(view, "bases", title, view.t("returns.bases_subtitle"), base):
        rows = (_step(view, name, amount, rates) for name, amount in steps.items() if amount or name in rates)
        show_html(RowList("cadran-steps", [Column(), Column("", "num"), Column("", "dim")]).lines(rows))
        frame = pl.DataFrame({"step": list(steps), "units": list(steps.values())})
        named = frame.with_columns(step=pl.Series([_step_name(view, name) for name in steps]))
        panel.footer(view, "return_bases", frame, view.t("returns.bases_note"))
        panel.table(view, "bases", named, CASH)


def _step_name(view: View, name: str) -> str:
    return view.t(f"returns.step_{name}", scope=view.period_label)


def _step(view: View, name: str, amount: float, rates: Mapping[str, figures.Figure]) -> ListRow:
    """A row of the reconciliation; a basis also tells its rate."""
    is_sum = name in rates or name == "in_both"
    figure = rates.get(name)
    share = ""
    if figure is not None and figure.denominator:
        of = view.t("returns.of_delivered", units=view.count(figure.denominator))
        share = f"{of} = {view.value(BASES[name], figure.value)}"
    sign = "" if is_sum or amount < 0 else "+"
    cells = (_step_name(view, name), f"{sign}{view.count(amount)}", share)
    return ListRow(cells, css="sum" if is_sum else "")
