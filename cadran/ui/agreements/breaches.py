"""Which suppliers broke what they signed in the last complete window, what it cost, and the lines that prove it."""

from functools import partial

import polars as pl
import streamlit as st
from markupsafe import Markup

from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight import breaches as judged_windows
from cadran.ui.agreements import penalties
from cadran.ui.components import panel
from cadran.ui.components.chip import chip
from cadran.ui.components.markup import as_markdown, element, joined
from cadran.ui.components.row_list import Cell, Column, ListRow, RowList
from cadran.ui.request.address import State
from cadran.ui.request.view import View

SHOWN = 8
COLUMNS = (
    "clause_id",
    "supplier_id",
    "supplier_name",
    "kpi",
    "window_kind",
    "window_start",
    "target",
    "actual",
    "line_count",
    "missed_line_count",
    "missed_value",
    "penalty",
    "retained",
    "excluded_line_count",
    "clause_state",
)


def has_clauses(view: View) -> bool:
    """Whether any supplier signed anything."""
    return "sla_clauses" in view.engine.catalogue.held_tables


def sla_breaches(view: View) -> None:
    """Breached clauses, most missed value first; a row leads to the supplier's page, opened on the missed lines."""
    judged = judged_windows.windows(view)
    broken = [row for row in judged if row["clause_state"] == "breached"]
    title = _title(view, judged, len(broken))
    with panel.block(view, "breaches", title, view.t("breaches.subtitle")):
        if broken:
            _rows(view, broken if st.query_params.get("breaches") == "all" else broken[:SHOWN])
            _more(view, len(broken))
        _footer(view, judged)


def _title(view: View, judged: list[Row], broken: int) -> str:
    """How many clauses were broken of those that could be judged; that none could, where none could."""
    assessable = sum(row["clause_state"] != "not_assessable" for row in judged)
    key = "title" if broken else "title_none" if assessable else "title_nothing"
    counts = {"n": view.count(broken), "total": view.count(assessable)}
    return view.t(f"breaches.{key}", period=_period(view, judged), **counts)


def state(view: View, row: Row) -> State:
    """The supplier's page in the period shown, or in the clause's window where that lies outside it."""
    chosen = view.state.filtering("sup", (row["supplier_id"],))
    days = judged_windows.other_days(view, row)
    return chosen.during(*days) if days else chosen


def _period(view: View, judged: list[Row]) -> str:
    """The month the windows ended in."""
    return formats.month(judged[0]["window_end"], view.language) if judged else view.period_label


def _rows(view: View, broken: list[Row]) -> None:
    titles = {
        "supplier": "link",
        "clause": "",
        "actual": "num",
        "value": "num wide",
        "penalty": "num wide",
        "lines": "num link",
    }
    table = RowList("cadran-breaches", [Column(view.t(f"breaches.{key}"), css) for key, css in titles.items()])
    table.show("breach", (ListRow(_cells(view, row), partial(link, view, row)) for row in broken))


def link(view: View, row: Row) -> None:
    """The way to the supplier's page, opened on the lines of a broken clause."""
    label = view.t("breaches.open", supplier=row["supplier_name"], name=judged_windows.name(view, row["kpi"]))
    own = {"clause": row["clause_id"], "window": row["window_start"].isoformat()}
    view.link("supplier", as_markdown(label), state(view, row), **own)


def judgement(view: View, row: Row) -> Markup:
    """The share a broken clause reached, marked as a breach, beside its target."""
    sign = "≤" if row["is_lower_better"] else "≥"
    decimals = 0 if round(row["target"] * 100, 6).is_integer() else 1
    target = f"{sign} {formats.percent(row['target'], view.language, decimals)}"
    reached = chip("breach", formats.percent(row["actual"], view.language), view.t("clause.breached"))
    return joined(reached, " ", element("span", target, css="dim"))


def _cells(view: View, row: Row) -> list[object]:
    return [
        Cell(row["supplier_name"], "link", row["supplier_name"]),
        judged_windows.measure(view, row),
        judgement(view, row),
        _money(view, row["missed_value"]),
        penalties.penalty_cell(view, row),
        f"{view.count(row['missed_line_count'])} ›",
    ]


def _money(view: View, amount: float | None) -> str:
    return formats.money_short(amount, view.currency, view.language)


def _more(view: View, total: int) -> None:
    if total > SHOWN and st.query_params.get("breaches") != "all":
        view.link("overview", view.t("handle.all", n=view.count(total)), None, breaches="all")


def _footer(view: View, judged: list[Row]) -> None:
    counts = {kind: sum(row["clause_state"] == kind for row in judged) for kind in ("met", "alert", "breached")}
    few = sum(row["clause_state"] == "not_assessable" for row in judged)
    words = view.t(
        "breaches.foot",
        suppliers=view.count(len({row["supplier_id"] for row in judged})),
        assessable=view.count(sum(counts.values())),
        met=view.count(counts["met"] + counts["alert"]),
        few=view.count(few),
        totals=penalties.both_totals(view, judged),
    )
    frame = pl.DataFrame(judged).select(COLUMNS) if judged else pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String))
    panel.footer(view, "sla_breaches", frame, words)
