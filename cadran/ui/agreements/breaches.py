"""Which suppliers broke what they signed in the last complete window, what it cost, and the lines that prove it."""

import polars as pl
import streamlit as st

from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight import breaches as judged_windows
from cadran.ui.agreements import penalties
from cadran.ui.components import panel
from cadran.ui.components.markup import as_html, as_markdown
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
    title = view.t("breaches.title", period=_period(view, judged), n=view.count(len(broken)))
    with panel.block(view, "breaches", title, view.t("breaches.subtitle")):
        if broken:
            _rows(view, broken if st.query_params.get("breaches") == "all" else broken[:SHOWN])
            _more(view, len(broken))
        _footer(view, judged)


def state(view: View, row: Row) -> State:
    """The supplier's page in the period shown, or in the clause's window where that lies outside it."""
    chosen = view.state.filtering("sup", (row["supplier_id"],))
    days = judged_windows.other_days(view, row)
    return chosen.during(*days) if days else chosen


def _period(view: View, judged: list[Row]) -> str:
    """The month the windows ended in."""
    return formats.month(judged[0]["window_end"], view.language) if judged else view.period_label


def _rows(view: View, broken: list[Row]) -> None:
    titles = [
        ("", "supplier"),
        ("", "clause"),
        ("num", "actual"),
        ("num wide", "value"),
        ("num wide", "penalty"),
        ("num", "lines"),
    ]
    head = "".join(f'<span class="{kind}">{as_html(view.t(f"breaches.{key}"))}</span>' for kind, key in titles)
    with st.container(key="rows_breaches"):
        st.html(f'<div class="cadran-row cadran-head cadran-breaches">{head}</div>')
        for place, row in enumerate(broken):
            with st.container(key=f"row_breach_{place}"):
                st.html(_row(view, row))
                link(view, row)


def link(view: View, row: Row) -> None:
    """The way to the supplier's page, opened on the lines of a broken clause."""
    label = view.t("breaches.open", supplier=row["supplier_name"], name=judged_windows.name(view, row["kpi"]))
    own = {"clause": row["clause_id"], "window": row["window_start"].isoformat()}
    view.link("supplier", as_markdown(label), state(view, row), **own)


def judgement(view: View, row: Row) -> str:
    """The share a broken clause reached, marked as a breach, beside its target."""
    sign = "≤" if row["is_lower_better"] else "≥"
    decimals = 0 if round(row["target"] * 100, 6).is_integer() else 1
    target = as_html(f"{sign} {formats.percent(row['target'], view.language, decimals)}")
    actual = as_html(formats.percent(row["actual"], view.language))
    return (
        '<span class="cadran-chip breach"><b aria-hidden="true">■</b>'
        f'<span class="sr">{as_html(view.t("clause.breached"))} </span>'
        f'{actual}</span> <span class="dim">{target}</span>'
    )


def _row(view: View, row: Row) -> str:
    cells = [
        f'<span class="link" title="{as_html(row["supplier_name"])}">{as_html(row["supplier_name"])}</span>',
        f"<span>{as_html(judged_windows.measure(view, row))}</span>",
        f'<span class="num">{judgement(view, row)}</span>',
        f'<span class="num wide">{as_html(_money(view, row["missed_value"]))}</span>',
        f'<span class="num wide">{penalties.penalty_cell(view, row)}</span>',
        f'<span class="num link">{view.count(row["missed_line_count"])} ›</span>',
    ]
    return f'<div class="cadran-row cadran-breaches">{"".join(cells)}</div>'


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
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="foot_breaches"
    ):
        st.html(f'<span class="cadran-foot">{as_html(words)}</span>', width="content")
        panel.export(view, "sla_breaches", frame.height, lambda: frame)
