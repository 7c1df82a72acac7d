"""How many days to plan for a supplier: what the last twelve months took, beside what the contract says."""

from dataclasses import replace
from datetime import date
from math import ceil

import polars as pl
import streamlit as st

from cadran.calendar import YEAR_BACK
from cadran.engine import Row
from cadran.insight.figures import FEWEST_FOR_RATE
from cadran.insight.footing import footing
from cadran.insight.periods import Period, span
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.ui.agreements.lead_time_contracts import Contract, contracts
from cadran.ui.components import panel
from cadran.ui.components.data_table import ticked_row
from cadran.ui.request.address import State
from cadran.ui.request.view import View, go

LEAD = KPIS["lead_time"]
PERCENTILES = ("p50", "p90", "working_p50", "working_p90")
KINDS = ("calendar", "working")
COLUMNS = (
    "supplier_name",
    "n",
    "plan_p50",
    "plan_p90",
    "plan_working_p50",
    "plan_working_p90",
    "plan_contract",
    "plan_over",
)


def planning(view: View) -> None:
    """P50, P90 and contract of every supplier over the last twelve months; purchases unless the reader asks otherwise.

    A ticked row narrows the page to its supplier, and the title then says its days in one sentence.
    """
    if view.engine.catalogue.missing_tables(LEAD):
        return
    asked = _last_year(view)
    rows = _rows(asked)
    if rows.is_empty():
        return
    bounds = _twelve_months(view)
    days = span(*bounds, view.language)
    subtitle = view.t("plan.subtitle", days=days, flow=view.t(f"flow.{asked.flow}"), fewest=FEWEST_FOR_RATE)
    with panel.block(view, "planning", _sentence(asked, rows), subtitle, footing(asked, LEAD)):
        row = ticked_row(view, "planning", _written(asked, rows), COLUMNS)
        panel.export(view, "planning", rows, asked=view.selection.during(*bounds))
        if row:
            _narrow(view, replace(view.state.filtering("sup", (row["supplier_id"],)), flow=asked.flow))


def _narrow(view: View, state: State) -> None:
    if state != view.state:
        go(state)
        st.rerun()


def _twelve_months(view: View) -> tuple[date, date]:
    return view.as_of - YEAR_BACK, view.as_of


def _last_year(view: View) -> View:
    """The view over the twelve months up to the data date, on purchases where the reader chose no flow and has some."""
    first, last = _twelve_months(view)
    flows = view.members("flow")["value"].to_list()
    flow = "inbound" if view.state.flow is None and "inbound" in flows else view.flow
    selection = view.selection.during(first, last)
    selection = selection.of_both_flows() if flow == "all" else selection.where("flow", flow)
    return replace(view, period=Period(first, last), flow=flow, selection=selection)


def _rows(view: View) -> pl.DataFrame:
    """One row a supplier: n, P50 and P90 in both kinds of days, the contract; the longest P90 first, few lines last."""
    by = ("supplier_id", "supplier_name")
    calendar, working = (view.measure(LEAD, _closed(view, kind), by=by).drop_nulls("supplier_id") for kind in KINDS)
    other = working.select("supplier_id", pl.col("p50").alias("working_p50"), pl.col("p90").alias("working_p90"))
    rows = calendar.select(*by, "n", "p50", "p90").join(other, on="supplier_id", how="left")
    signed = contracts(view)
    agreed = [signed.get(supplier) for supplier in rows["supplier_id"]]
    rows = rows.with_columns(
        pl.Series("contract_days", [contract and contract.days for contract in agreed], pl.Float64),
        pl.Series("grace_days", [contract and contract.grace_days for contract in agreed], pl.Float64),
        pl.Series("contract_kind", [contract and contract.day_kind for contract in agreed], pl.String),
    )
    p90 = pl.when(pl.col("contract_kind") == "working").then("working_p90").otherwise("p90")
    over = pl.when(pl.col("n") >= FEWEST_FOR_RATE).then(p90 - pl.col("contract_days"))
    judged_p90 = pl.when(pl.col("n") >= FEWEST_FOR_RATE).then("p90")
    order = (judged_p90, "n", "supplier_name")
    return rows.with_columns(over.alias("over_days")).sort(order, descending=[True, True, False], nulls_last=True)


def _closed(view: View, kind: str) -> Selection:
    return view.selection.choosing("day_kind", kind).choosing("cohort", "completion")


def _contract(row: Row) -> Contract | None:
    if row["contract_days"] is None:
        return None
    return Contract(row["contract_days"], row["grace_days"], row["contract_kind"])


def _sentence(view: View, rows: pl.DataFrame) -> str:
    """What to plan for the one supplier of the selection, or what the table holds."""
    if len(view.selection.values_of("supplier_id")) != 1:
        return _longest(view, rows)
    row = rows.row(0, named=True)
    if row["n"] < FEWEST_FOR_RATE:
        return view.t("plan.too_few", name=row["supplier_name"], n=view.count(row["n"]))
    days = {name: view.count(ceil(row[name])) for name in PERCENTILES}
    sentence = view.t("plan.sentence", name=row["supplier_name"], n=view.count(row["n"]), **days)
    contract = _contract(row)
    return f"{sentence} {view.t('plan.contract', agreed=contract.written(view))}" if contract else sentence


def _longest(view: View, rows: pl.DataFrame) -> str:
    """Whose P90 is the longest, the first of the rows; of how many suppliers."""
    enough = rows.filter(pl.col("n") >= FEWEST_FOR_RATE)
    if enough.is_empty():
        return view.t("plan.title_few", n=view.count(rows.height))
    first = enough.row(0, named=True)
    words = {"name": first["supplier_name"] or first["supplier_id"], "days": view.count(ceil(first["p90"]))}
    return view.t("plan.title", n=view.count(rows.height), **words)


def _written(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows as people plan: whole days, rounded up, and no percentile below ten lines."""
    enough = pl.col("n") >= FEWEST_FOR_RATE
    whole = [pl.when(enough).then(pl.col(name).ceil()).alias(f"plan_{name}") for name in PERCENTILES]
    p90 = pl.when(pl.col("contract_kind") == "working").then("plan_working_p90").otherwise("plan_p90")
    agreed = [(contract := _contract(row)) and contract.short(view) for row in rows.iter_rows(named=True)]
    planned = rows.with_columns(*whole, pl.Series("plan_contract", agreed, pl.String))
    return planned.with_columns(plan_over=p90 - pl.col("contract_days"))
