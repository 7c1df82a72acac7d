"""What each publication changed of the main figures."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import polars as pl
import streamlit as st

from cadran.config import home_folder
from cadran.engine import Row
from cadran.insight import figures
from cadran.kpis import KPIS, Statistic
from cadran.selection import Selection
from cadran.ui.components import panel
from cadran.ui.components.markup import show_html
from cadran.ui.components.row_list import Column, ListRow, RowList
from cadran.ui.request.view import View, engine_of
from cadran.warehouse.versions import publications

Pair = tuple[tuple[int, Path], tuple[int, Path]]
MAIN: tuple[tuple[str, Statistic], ...] = (
    ("otd", "value"),
    ("otif", "value"),
    ("lead_time", "p90"),
    ("stockout_rate", "value"),
    ("return_rate", "value"),
    ("rotation", "value"),
)


def kept_pairs(view: View) -> list[Pair]:
    """Each kept publication with the one before it, newest first."""
    return list(pairwise(publications(home_folder()))) if view.state.as_of is None else []


def changes(view: View, pairs: Sequence[Pair]) -> None:
    """What a kept publication changed of the main figures, over all days."""
    with panel.block(view, "changes", view.t("data.changes_title"), view.t("data.changes_subtitle")):
        chosen = 0
        if len(pairs) > 1:
            chosen = st.selectbox(
                view.t("data.changes_of"),
                range(len(pairs)),
                format_func=lambda index: _publication(view, pairs[index]),
                key="changes_of",
            )
        (_, now), (_, before) = pairs[chosen]
        frame = _changed(replace(view, engine=engine_of(now)), replace(view, engine=engine_of(before)))
        if frame.is_empty():
            st.caption(view.t("data.changes_none"))
            return
        columns = [Column(view.t(f"data.changes_{name}"), css) for name, css in _CHANGES]
        rows = frame.iter_rows(named=True)
        show_html(RowList("cadran-changes", columns).table(_change(view, row) for row in rows))
        panel.export(view, "changes", frame, asked=Selection())


def _publication(view: View, pair: Pair) -> str:
    """A publication by its number and the loads it brought."""
    (number, path), (_, before) = pair
    newest, earlier = (int(str(engine_of(each).catalogue.ledger()["load_id"].max() or 0)) for each in (path, before))
    loads = ", ".join(view.count(load) for load in range(earlier + 1, newest + 1))
    return view.t("data.changes_publication" if loads else "data.changes_rebuilt", n=number, loads=loads)


_CHANGES = (("kpi", ""), ("before", "num"), ("after", "num"), ("n_before", "num wide"), ("n_after", "num wide"))


def _changed(view: View, former: View) -> pl.DataFrame:
    """One row a main figure both versions know: its value and rows before and now."""
    ever = Selection().of_both_flows()
    rows = []
    for kpi_id, read in MAIN:
        kpi = KPIS[kpi_id]
        if any(each.engine.catalogue.missing_tables(kpi) for each in (view, former)):
            continue
        before, after = (figures.figure(each.measure(kpi, ever), read) for each in (former, view))
        if before.value is not None or after.value is not None:
            rows.append((kpi_id, before.value, after.value, before.n, after.n))
    kinds = {"kpi": pl.String, "before": pl.Float64, "after": pl.Float64, "n_before": pl.Int64, "n_after": pl.Int64}
    return pl.DataFrame(rows, schema=kinds, orient="row")


def _change(view: View, row: Row) -> ListRow:
    kpi, read = KPIS[row["kpi"]], dict(MAIN)[row["kpi"]]
    values = [view.value(kpi, row[name]) for name in ("before", "after")]
    return ListRow([figures.name(view, kpi, read), *values, view.count(row["n_before"]), view.count(row["n_after"])])
