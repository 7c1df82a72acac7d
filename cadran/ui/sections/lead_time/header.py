"""The head of the lead time page: its cards, what is measured and in which days, and the lines still open."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import polars as pl
import streamlit as st
from markupsafe import Markup

from cadran.kpis import KPIS, Kpi, Statistic
from cadran.ui.agreements.lead_time_contracts import KEPT
from cadran.ui.components.boundary import boundary
from cadran.ui.components.markup import as_markdown, element, show_html
from cadran.ui.panels.card import card
from cadran.ui.panels.lines import lines_table
from cadran.ui.request.address import CHOICE_PARAMETERS
from cadran.ui.request.view import View, go

LEAD = KPIS["lead_time"]
ON_THE_PAGE = ("days", "cohort")
PLACES_NAMED = 3
PERCENTILES: tuple[Statistic, Statistic] = ("p50", "p90")


def lead_cards(view: View, chosen: str) -> None:
    """P50, P90, the share within contract where one is signed, and the open lines older than the P90."""
    with st.grid(columns="auto", min_column_width=165, gap="small", key="cards"):
        for read in PERCENTILES:
            with boundary(view.language):
                card(view, LEAD, read, chosen == LEAD.id)
        if has_contracts(view):
            with boundary(view.language):
                card(view, KEPT, is_chosen=chosen == KEPT.id)
        with boundary(view.language):
            _open_card(view)
    if _asks_for_open():
        lines_table(_of_open(view), LEAD, states=("open",), order="value", page="open_page")


def has_contracts(view: View) -> bool:
    """Whether a lead time clause is signed in these data."""
    return not view.engine.catalogue.missing_tables(KEPT) and not view.details("clauses", kpi="lead_time").is_empty()


def measure_bar(view: View, kpi: Kpi, offered: Sequence[str]) -> None:
    """What is measured, in calendar or working days, by completion or by order date; each in the address."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom", key="measure_bar"):
        measurable = [name for name in offered if name == kpi.id or _has_rows(view, KPIS[name])]
        _switch(view, "kpi", measurable, kpi.id, lambda code: view.text(KPIS[code].label), _measure)
        for parameter in ON_THE_PAGE:
            choice = CHOICE_PARAMETERS[parameter]
            codes = view.engine.catalogue.offered(kpi, choice)
            if codes:
                now = kpi.chosen(choice, view.selection.choice(choice))
                words, changed = partial(_words_of, view, parameter), partial(_choose, view, parameter)
                _switch(view, parameter, codes, now, words, changed)
    _without_calendar(view)


def _words_of(view: View, parameter: str, code: str) -> str:
    return view.t(f"lead.{parameter}_{code}")


def _choose(view: View, parameter: str, code: str) -> None:
    go(view.state.choosing(parameter, code))


def _has_rows(view: View, kpi: Kpi) -> bool:
    """Whether the selection has anything to measure: no put-away in sales, no clause where none is signed."""
    return not view.engine.catalogue.missing_tables(kpi) and bool(
        view.measure(kpi, view.selection.during(None, None))["n"][0]
    )


def _measure(code: str) -> None:
    st.query_params["kpi"] = code


def _switch(
    view: View, name: str, codes: Sequence[str], now: str, words: Callable[[str], str], changed: Callable[[str], None]
) -> None:
    """A segmented control of codes, where there are two to choose from; the address wins over what the widget
    remembers."""
    if len(codes) < 2:
        return
    key = f"lead_{name}_{view.language}"
    st.session_state[key] = now
    st.segmented_control(
        view.t(f"lead.{name}"),
        list(codes),
        key=key,
        format_func=words,
        required=True,
        on_change=lambda: changed(st.session_state[key]),
    )


def _without_calendar(view: View) -> None:
    """Warn of places whose working days leave out weekends only, because no country names their holidays."""
    if dict(view.state.choices).get("days") != "working":
        return
    known = view.details("places").filter(pl.col("country").is_not_null())["location_id"]
    used = view.measure(LEAD, by=("location_id", "location_name")).drop_nulls("location_id")
    without = used.filter(~pl.col("location_id").is_in(known.implode()))
    if without.height:
        named = ", ".join(without.sort("n", descending=True)["location_name"].head(PLACES_NAMED))
        words = view.t("lead.no_calendar", n=view.count(without.height), names=named)
        show_html(element("p", f"▲ {words}", css="cadran-note", role="status"))


def open_lines(view: View) -> pl.DataFrame:
    """The ages of the lines open at the data date, whatever the period: columns value, weight."""
    return view.durations(LEAD, _of_open(view).selection.in_outcomes("open")).select("value", "weight")


def total_lines(ages: pl.DataFrame) -> int:
    """How many lines a frame of durations stands for."""
    return int(ages["weight"].sum() or 0)


def _of_open(view: View) -> View:
    """The same filters on all orders: a line is open now, not in a period."""
    return replace(view, selection=view.selection.during(None, None).choosing("cohort", "order"))


def _asks_for_open() -> bool:
    return st.query_params.get("lines") == "open"


def _open_card(view: View) -> None:
    """How many open lines are older than nine in ten of the lines of the period were when they came."""
    with st.container(key="card_open_older"):
        slow = view.measure(LEAD)["p90"][0]
        show_html(_open_markup(view, open_lines(view), slow))
        open_lines_link(view, view.t("lead.open_link"))


def _open_markup(view: View, ages: pl.DataFrame, slow: float | None) -> Markup:
    older = total_lines(ages.filter(pl.col("value") > slow)) if slow is not None else None
    of_all_open = view.t("lead.open_of", n=view.count(total_lines(ages)))
    than = view.t("lead.open_than", days=view.value(LEAD, slow))
    oldest = ages.select(pl.max("value")).item()
    foot = view.t("lead.oldest", days=view.in_unit(LEAD, oldest)) if ages.height else ""
    return element(
        "div",
        element("div", element("span", view.t("lead.open_title")), css="name"),
        element("div", element("span", view.count(older), css="value"), css="figure"),
        element("div", f"{than} · {of_all_open}", css="change"),
        element("div", element("span", foot), css="foot"),
        css="cadran-card",
    )


def open_lines_link(view: View, words: str) -> None:
    """A link to the open lines, oldest first."""
    view.link("lead_time", as_markdown(words), kpi=LEAD.id, lines="open")


def lines_behind(view: View, kpi: Kpi) -> None:
    """The lines of the figure, longest first; not twice where the open ones are shown above."""
    if not (_asks_for_open() and kpi.id == LEAD.id):
        lines_table(view, kpi, order="value" if kpi.shape == "distribution" else "")
