"""What to handle first: alerts with what is at stake, each with one way on; what somebody put aside is kept apart."""

from dataclasses import replace
from functools import partial

import polars as pl
import streamlit as st
from markupsafe import Markup

from cadran.charts.palette import SHAPES
from cadran.i18n import formats
from cadran.insight.alert import Alert
from cadran.insight.alerts import alerts, young
from cadran.insight.footing import Footing, footing
from cadran.insight.notes import muted
from cadran.kpis import KPIS
from cadran.ui.agreements.breaches import has_clauses, sla_breaches
from cadran.ui.components import panel
from cadran.ui.components.boundary import boundary
from cadran.ui.components.markup import as_markdown, element, joined
from cadran.ui.components.row_list import covered
from cadran.ui.panels import notes
from cadran.ui.request.address import looking_at
from cadran.ui.request.view import View

SHOWN = 8


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
    """The alerts nobody put aside: most value at stake first, then most lines."""
    every = alerts(view)
    aside = muted()
    open_ones = [alert for alert in every if alert.id not in aside]
    title = view.t("handle.title", n=view.count(len(open_ones))) if open_ones else view.t("handle.none")
    with panel.block(view, "to_handle", title, view.t("handle.subtitle"), _footing(view, open_ones)):
        is_all = st.query_params.get("handle") == "all"
        with st.container(key="rows_handle"):
            for index, alert in enumerate(open_ones if is_all else open_ones[:SHOWN]):
                _row(view, alert, index)
        if len(open_ones) > SHOWN and not is_all:
            view.link("overview", view.t("handle.all", n=view.count(len(open_ones))), None, handle="all")
        notes.muted_list(view, {alert.id: alert.sentence for alert in every})
        _footer(view, every, aside)


def _footing(view: View, open_ones: list[Alert]) -> Footing:
    """That there is nothing to handle is good news only where the selection has lines that could ask for it."""
    subject = view.t("handle.title_nothing")
    base = footing(view, KPIS["lines"], subject, view.selection.during(None, None))
    return Footing(subject) if open_ones else replace(base, doubts=())


def _row(view: View, alert: Alert, index: int) -> None:
    """One sentence, one number, one link; beside it the way to put it aside."""
    state = looking_at(view.state, alert)
    link = partial(view.link, alert.page, as_markdown(alert.sentence), state, **alert.own)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=f"handle_{index}"):
        covered(f"handle_{index}", _line(view, alert), link)
        notes.mute_button(view, alert.id)


def _line(view: View, alert: Alert) -> Markup:
    kind = view.t(f"handle.{alert.status}")
    shape = element("span", SHAPES[alert.status], aria_hidden="true")
    return element(
        "div",
        element("b", shape, element("span", kind, css="sr"), css=alert.status, title=kind),
        element("span", element("b", alert.subject), " ", alert.words, css="words"),
        element("span", _stake(view, alert), css="num"),
        element("span", "›", css="link"),
        css="cadran-row cadran-handle",
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
