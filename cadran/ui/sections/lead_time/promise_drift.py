"""How far promises moved from the first to the latest, supplier by supplier, most days added first."""

from dataclasses import dataclass
from functools import partial

import polars as pl
import streamlit as st

from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.footing import footing
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.ui.components import panel
from cadran.ui.components.bar import bar
from cadran.ui.components.markup import as_markdown
from cadran.ui.components.row_list import Cell, Column, ListRow, RowList
from cadran.ui.request.view import View

DRIFT, KEPT = KPIS["promise_drift"], KPIS["promise_kept"]
ROWS_SHOWN = 8


@dataclass(frozen=True)
class Mover:
    """One supplier's promises: how many, how many moved, and by how many days; `id` None = our own house."""

    id: str | None
    name: str
    promised: int
    moved: int
    p50: float
    p90: float
    days_added: float

    @property
    def share(self) -> float:
        return self.moved / self.promised


def promise_drift(view: View) -> None:
    """Share of promises moved and by how much, by supplier; a click shows its moved lines.

    Nothing in data that never tell a later promise.
    """
    if not view.measure(KEPT)["n"][0] or not view.measure(DRIFT, Selection().of_both_flows())["n"][0]:
        return
    movers = _movers(view)
    subtitle = view.t("drift.subtitle", scope=figures.scope(view), by=view.text(DRIFT.attribution))
    with panel.block(view, "drift", _finding(view, movers), subtitle, footing(view, KEPT)):
        if not movers:
            st.markdown(view.t("drift.none"))
            return
        _rows(view, movers[:ROWS_SHOWN])
        frame = _frame(movers)
        note = view.t("split.more", shown=view.count(ROWS_SHOWN), total=view.count(len(movers)))
        panel.kpi_footer(view, DRIFT, "drift", frame, note if len(movers) > ROWS_SHOWN else "")
        panel.table(view, "drift", frame)


def _movers(view: View) -> list[Mover]:
    """Who moved promises, most days added first; our own house last."""
    promised = dict(view.measure(KEPT, by=("supplier_id",)).select("supplier_id", "n").iter_rows())
    moved = view.measure(DRIFT, by=("supplier_id", "supplier_name")).filter(pl.col("n") > 0)
    movers = [
        Mover(
            row["supplier_id"],
            row["supplier_name"] or view.t("drift.own"),
            promised[row["supplier_id"]],
            row["n"],
            row["p50"],
            row["p90"],
            row["n"] * row["mean"],
        )
        for row in moved.iter_rows(named=True)
    ]
    return sorted(movers, key=lambda mover: (mover.id is None, -mover.days_added, mover.name))


def _finding(view: View, movers: list[Mover]) -> str:
    moved, promised = view.measure(DRIFT)["n"][0], view.measure(KEPT)["n"][0]
    total = view.t("drift.title", n=view.count(moved), total=view.count(promised))
    if not movers or movers[0].id is None:
        return total
    first = movers[0]
    counted = view.t("card.of", k=view.count(first.moved), n=view.count(first.promised))
    days = view.value(DRIFT, first.p50)
    return f"{total} {view.t('drift.first', name=first.name, counted=counted, days=days)}"


def _rows(view: View, movers: list[Mover]) -> None:
    most = max(mover.days_added for mover in movers) or 1.0
    columns = [
        Column(view.t("drift.supplier"), "link"),
        Column(view.t("drift.promised"), "num dim wide"),
        Column(view.t("drift.moved"), "num"),
        Column(view.t("drift.share"), "num"),
        Column("", "wide"),
        Column(view.t("drift.added"), "num"),
        Column(view.t("drift.p50"), "num dim wide"),
        Column(view.t("drift.p90"), "num dim wide"),
    ]
    rows = (ListRow(_cells(view, mover, most), _link(view, mover)) for mover in movers)
    RowList("cadran-drift", columns).show("drift", rows)


def _link(view: View, mover: Mover) -> partial[bool] | None:
    """The moved lines of a supplier; our own house is no filter."""
    if mover.id is None:
        return None
    state = view.state.filtering("sup", (mover.id,))
    return partial(view.link, "lead_time", as_markdown(mover.name), state, kpi=DRIFT.id)


def _cells(view: View, mover: Mover, most: float) -> list[object]:
    return [
        Cell(mover.name, "link" if mover.id else "dim"),
        view.count(mover.promised),
        view.count(mover.moved),
        formats.percent(mover.share, view.language) if mover.promised >= figures.FEWEST_FOR_RATE else "",
        bar(mover.days_added / most),
        formats.days(mover.days_added, view.language),
        view.value(DRIFT, mover.p50),
        view.value(DRIFT, mover.p90),
    ]


def _frame(movers: list[Mover]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "supplier_id": [mover.id for mover in movers],
            "supplier_name": [mover.name for mover in movers],
            "promised_lines": [mover.promised for mover in movers],
            "moved_lines": [mover.moved for mover in movers],
            "moved_share": [mover.share for mover in movers],
            "p50": [mover.p50 for mover in movers],
            "p90": [mover.p90 for mover in movers],
            "days_added": [mover.days_added for mover in movers],
        }
    )
