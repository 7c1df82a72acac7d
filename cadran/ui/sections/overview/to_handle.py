"""What to handle first: alerts with what is at stake, each with one way on; what somebody put aside is kept apart."""

from dataclasses import replace
from functools import partial

import polars as pl
import streamlit as st
from markupsafe import Markup

from cadran.charts.palette import SHAPES
from cadran.i18n import formats
from cadran.insight.alert import Alert, Row, rows_of
from cadran.insight.alerts import alerts
from cadran.insight.footing import Footing, footing
from cadran.insight.notes import muted
from cadran.insight.signals import young
from cadran.kpis import KPIS, Kpi
from cadran.ui.agreements.breaches import has_clauses, sla_breaches
from cadran.ui.components import panel
from cadran.ui.components.boundary import boundary
from cadran.ui.components.markup import as_markdown, element, joined
from cadran.ui.components.row_list import covered
from cadran.ui.panels import notes
from cadran.ui.request.address import looking_at
from cadran.ui.request.view import View

SHOWN = 10
NAMED = 3
OF_STOCK = ("run_out", "below_safety")


def alerts_and_breaches(view: View) -> None:
    """What to handle beside the broken clauses; alone where no supplier signed any."""
    if not has_clauses(view):
        to_handle(view)
        return
    left, right = st.columns(2, gap="small")
    with left, boundary(view.language):
        to_handle(view)
    with right, boundary(view.language):
        sla_breaches(view)


def to_handle(view: View) -> None:
    """The rows nobody put aside: one for each concerned, most value at stake first, then most lines."""
    every = alerts(view)
    aside = muted()
    rows = rows_of([alert for alert in every if alert.id not in aside])
    title = view.t("handle.title", n=view.count(len(rows))) if rows else _nothing(view)
    with panel.block(view, "to_handle", title, view.t("handle.subtitle"), _footing(view, rows)):
        asked = st.query_params.get("handle", "")
        with st.container(key="rows_handle"):
            for index, row in enumerate(rows if asked == "all" else rows[:SHOWN]):
                _row(view, row, index, asked)
        if len(rows) > SHOWN and asked != "all":
            view.link("overview", view.t("handle.all", n=view.count(len(rows))), None, handle="all")
        notes.muted_list(view, {alert.id: alert.sentence for alert in every})
        _footer(view, every, aside)


def _nothing(view: View) -> str:
    """That nothing is to handle, but for what these data cannot tell."""
    looked_for = [kpi for kpi in KPIS.values() if kpi.watch.standing or kpi.id in OF_STOCK]
    unknown = [view.text(kpi.short) for kpi in looked_for if _is_unknown(view, kpi)]
    return view.t("handle.none_partly", names=", ".join(unknown)) if unknown else view.t("handle.none")


def _is_unknown(view: View, kpi: Kpi) -> bool:
    """Whether the data never tell of it, or hold no row that could be one, such as stock that could run out."""
    ground = footing(view, kpi).ground
    is_of_no_row = ground == "empty" and kpi.timing == "now" and view.outcomes(kpi).is_empty()
    return ground not in ("sound", "empty") or is_of_no_row


def _footing(view: View, rows: list[Row]) -> Footing:
    """That there is nothing to handle is good news only where the selection has lines that could ask for it."""
    subject = view.t("handle.title_nothing")
    base = footing(view, KPIS["lines"], subject, view.selection.during(None, None))
    return Footing(subject) if rows else replace(base, doubts=())


def _row(view: View, row: Row, index: int, asked: str) -> None:
    """One alert, or all about the same, which open below it."""
    if len(row.alerts) == 1 and not row.causes:
        _alert(view, row.first, f"{index}")
        return
    is_open = asked in (row.id, "all")
    name = row.first.about_name or row.first.subject
    label = as_markdown(view.t("handle.close" if is_open else "handle.open", name=name))
    way = partial(view.link, "overview", label, None, handle="" if is_open else row.id)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=f"handle_{index}"):
        covered(f"handle_{index}", _line(view, row.first, *_gathered(view, row), "▾" if is_open else "▸"), way)
        notes.mute_button(view, *(alert.id for alert in row.alerts))
    for position, cause in enumerate(row.causes if is_open else ()):
        _alert(view, cause, f"{index}_{position}", is_muted_apart=len(row.alerts) > 1)
    if is_open and len(row.alerts) == 1:
        every = view.t("handle.all", n=view.count(row.first.lines))
        view.link(row.first.page, every, looking_at(view.state, row.first), **row.first.own)


def _gathered(view: View, row: Row) -> tuple[str, str]:
    """The subject and the words of a row of several causes."""
    if len(row.alerts) == 1:
        return row.first.subject, row.first.words
    named = list(dict.fromkeys(_short(alert) for alert in row.alerts))
    more = "…" if len(named) > NAMED else ""
    words = view.t("handle.several", n=view.count(len(row.alerts)), named=", ".join(named[:NAMED]) + more)
    return row.first.about_name, words


def _short(alert: Alert) -> str:
    """What a cause is about, without whom: the figure, or what was broken."""
    return alert.words if alert.subject == alert.about_name else alert.subject.partition(" · ")[0]


def _alert(view: View, alert: Alert, key: str, is_muted_apart: bool = True) -> None:
    """One sentence, one number, one link; beside it the way to put it aside."""
    state = looking_at(view.state, alert)
    link = partial(view.link, alert.page, as_markdown(alert.sentence), state, **alert.own)
    css = "cause" if "_" in key else ""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=f"handle_{key}"):
        covered(f"handle_{key}", _line(view, alert, alert.subject, alert.words, "›", css), link)
        if is_muted_apart:
            notes.mute_button(view, alert.id)


def _line(view: View, alert: Alert, subject: str, words: str, way: str, css: str = "") -> Markup:
    kind = view.t(f"handle.{alert.status}")
    shape = element("span", SHAPES[alert.status], aria_hidden="true")
    return element(
        "div",
        element("b", shape, element("span", kind, css="sr"), css=alert.status, title=kind),
        element("span", element("b", subject), " ", words, css="words"),
        element("span", _stake(view, alert), css="num"),
        element("span", way, css="link"),
        css=f"cadran-row cadran-handle {css}".strip(),
    )


def _stake(view: View, alert: Alert) -> Markup:
    """The value and of what it is, else the number of rows."""
    if not alert.value:
        unit = formats.in_number(alert.unit, alert.lines, view.language)
        return joined(view.count(alert.lines), element("small", unit))
    amount = formats.money_short(alert.value, view.currency, view.language)
    return joined(amount, element("small", alert.stake))


def _footer(view: View, every: list[Alert], aside: frozenset[str]) -> None:
    not_final = young(view)
    words = view.t("handle.young", names=", ".join(not_final)) if not_final else view.t("handle.all_final")
    panel.footer(view, "to_handle", _frame(every, aside), words)


def _frame(every: list[Alert], aside: frozenset[str]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "alert_id": [alert.id for alert in every],
            "sentence": [alert.sentence for alert in every],
            "value_at_stake": [alert.value for alert in every],
            "row_count": [alert.lines for alert in every],
            "is_muted": [alert.id in aside for alert in every],
        },
        schema_overrides={"value_at_stake": pl.Float64, "alert_id": pl.String, "sentence": pl.String},
    )
