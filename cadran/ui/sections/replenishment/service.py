"""What each service level costs in stock and saves in stockouts, as a curve; a click on a level plans with it."""

from collections.abc import Callable

import polars as pl
import streamlit as st

from cadran.charts.service_curve import Level
from cadran.charts.service_curve import service_curve as drawing
from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight import replenishment
from cadran.insight.footing import Footing
from cadran.insight.replenishment import percent_code
from cadran.ui.components import panel
from cadran.ui.components.markup import element, show_html
from cadran.ui.components.tooltip import tooltip
from cadran.ui.request.view import View
from cadran.ui.sections.replenishment.plan_choice import RUN_OUT, plan_choice, plan_footing


def service(view: View) -> None:
    """The curve over all positions of the filters, and where the file's own safety stocks stand beside it."""
    rows = replenishment.service_curve(view.engine, plan_choice(), view.noted("replenishment"))
    counted = _counted(rows)
    subject = view.t("plan_curve.subject")
    base = Footing(subject) if counted else plan_footing(view, subject)
    title = _title(view, rows) if counted else view.t("plan_curve.none")
    with panel.block(view, "plan_curve", title, view.t("plan_curve.subtitle"), base):
        if not counted:
            show_html(element("p", view.t("plan_curve.nothing"), css="cadran-sub"))
            return
        levels = tuple(_level(view, row) for row in rows.iter_rows(named=True))
        alt = view.t("plan_curve.alt", n=view.count(counted))
        clicked = panel.drawing(view, "plan_curve", drawing(levels, view.palette, view.language, _axis(view)), alt)
        _choose(clicked)
        panel.table(view, "plan_curve", rows.drop("is_own"))
        panel.footer(view, "replenishment_service", rows, _note(view, rows), RUN_OUT, rows.height)


def _counted(rows: pl.DataFrame) -> int:
    return int(rows["position_count"][0])


def _choose(level: str | None) -> None:
    """Plan with the level that was clicked."""
    if level and level != "own" and level != percent_code(plan_choice().service_level):
        st.query_params["service"] = level
        st.rerun()


def _axis(view: View) -> Callable[[float], str]:
    return lambda amount: formats.money_short(amount, view.currency, view.language)


def _money(view: View, amount: float) -> str:
    return formats.money_short(amount, view.currency, view.language)


def _title(view: View, rows: pl.DataFrame) -> str:
    """What the chosen level costs, and what the highest one would cost and save beside it."""
    chosen_level = plan_choice().service_level
    now = rows.filter(pl.col("service_level") == chosen_level).row(0, named=True)
    top = rows.filter(~pl.col("is_own")).sort("service_level").row(-1, named=True)
    words = {
        "level": _share(view, now["service_level"]),
        "stock": _money(view, now["safety_value"]),
        "missed": _money(view, now["missed_sales"]),
    }
    if top["service_level"] == chosen_level:
        return view.t("plan_curve.title_top", **words)
    more = {
        "top": _share(view, top["service_level"]),
        "more": _money(view, top["safety_value"] - now["safety_value"]),
        "saved": _money(view, now["missed_sales"] - top["missed_sales"]),
    }
    return view.t("plan_curve.title", **words, **more)


def _share(view: View, level: float) -> str:
    return formats.percent(level, view.language, 0 if level * 100 == round(level * 100) else 1)


def _level(view: View, row: Row) -> Level:
    is_own = bool(row["is_own"])
    label = view.t("plan_curve.own") if is_own else _share(view, row["service_level"])
    return Level(
        id="own" if is_own else percent_code(row["service_level"]),
        label=label,
        stock=row["safety_value"],
        missed=row["missed_sales"],
        tip=tooltip(
            label,
            view.t("plan_curve.tip_stock", value=_money(view, row["safety_value"])),
            view.t("plan_curve.tip_missed", value=_money(view, row["missed_sales"])),
        ),
        is_current=row["service_level"] == plan_choice().service_level,
        is_own=is_own,
    )


def _note(view: View, rows: pl.DataFrame) -> str:
    own, unpriced = int(rows["own_count"][0]), int(rows["unpriced_count"][0])
    notes = [view.t("plan_curve.note", n=view.count(_counted(rows)))]
    notes += [view.t("plan_curve.own_note", n=view.count(own))] if own else []
    notes += [view.t("plan_curve.unpriced", n=view.count(unpriced))] if unpriced else []
    return " ".join(notes)
