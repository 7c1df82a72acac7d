"""What the page plans for: which demand, at which service level, by whose safety stock; all three in the address."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
import streamlit as st

from cadran.analysis.replenishment import SAFETIES, SERVICE_LEVEL, SERVICE_LEVELS, SOURCES, Choice
from cadran.i18n import formats
from cadran.insight import replenishment
from cadran.insight.footing import Footing, footing
from cadran.insight.replenishment import percent_code
from cadran.kpis import KPIS
from cadran.ui.components import panel
from cadran.ui.components.markup import as_markdown, element, show_html
from cadran.ui.components.url_choice import choose, chosen
from cadran.ui.panels.card import cards
from cadran.ui.request.view import View

RUN_OUT = KPIS["run_out"]
CARDS = ("run_out", "run_out_value", "below_safety", "days_of_cover")
# The usual level first: it leaves no trace in the address.
LEVELS = (SERVICE_LEVEL, *(level for level in SERVICE_LEVELS if level != SERVICE_LEVEL))

# Demand is read from so many days: without an order in them nobody asks for anything.
SILENT = timedelta(days=28)
# What can be said of the days of a move where none is known; the first says nothing.
USUAL_DAYS = ("", 1, 2, 3, 5, 7)


def plan_choice() -> Choice:
    """The choice in the address."""
    levels = {percent_code(level): level for level in LEVELS}
    level = levels[chosen("service", tuple(levels))]
    source, safety = chosen("demand", SOURCES), chosen("safety", SAFETIES)
    days = chosen("move_days", tuple(map(str, USUAL_DAYS)))
    return Choice(
        next(name for name in SOURCES if name == source),
        level,
        next(name for name in SAFETIES if name == safety),
        float(days) if days else None,
    )


def plan_header(view: View) -> None:
    """The figures the plan starts from, the same as on their own pages, and what is planned for."""
    if panel.unloaded(view, CARDS):
        st.stop()
    cards(view, CARDS)
    choose(view, "demand", {code: view.t(f"plan_demand.{code}") for code in SOURCES}, words=view.t("plan_demand.words"))
    choose(
        view, "safety", {code: view.t(f"plan_safety.{code}") for code in SAFETIES}, words=view.t("plan_safety.words")
    )
    labels = {percent_code(level): _level(view, level) for level in LEVELS}
    choose(view, "service", labels, words=view.t("plan_service.words"))
    notes = [view.t("plan_service.note")] if plan_choice().safety == "own" and _has_own(view) else []
    if notes:
        show_html(element("p", *notes, css="cadran-note"))
    _silence(view)


def _silence(view: View) -> None:
    """Where the orders end long before the stock: why nothing is planned, and the way to the plan of their last day."""
    last = view.engine.catalogue.span[1]
    if last is None or view.as_of - last < SILENT:
        return
    day, stock_day = (formats.day(each, view.language) for each in (last, view.as_of))
    words = view.t("plan_silent.words", day=day, stock_day=stock_day, n=(view.as_of - last).days)
    show_html(element("p", words, css="cadran-note"))
    view.link("replenishment", as_markdown(view.t("plan_silent.link", day=day)), replace(view.state, as_of=last))


def planned(view: View) -> pl.DataFrame:
    """The positions of the plan that the filters of the page keep."""
    rows = replenishment.planned(view.engine, plan_choice())
    return replenishment.of_selection(rows, view.noted("replenishment"))


def plan_footing(view: View, subject: str) -> Footing:
    """What a title of the page stands on: the positions whose wait for the next receipt can be judged."""
    return footing(view, RUN_OUT, subject)


def supplier_name(view: View, name: str | None) -> str:
    """The name of a supplier, or that nobody knows it."""
    return name or view.t("replenish.no_supplier")


def _level(view: View, level: float) -> str:
    return formats.percent(level, view.language, 0 if level * 100 == round(level * 100) else 1)


def _has_own(view: View) -> bool:
    rows = planned(view)
    return bool((rows["safety_source"] == "file").any())
