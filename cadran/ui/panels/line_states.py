"""What became of the lines of a service figure, and how old the open late ones are."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

import polars as pl
import streamlit as st

from cadran.i18n import formats
from cadran.insight import figures
from cadran.kpis import KPIS, Kpi
from cadran.ui.components import panel
from cadran.ui.components.markup import as_html, as_markdown
from cadran.ui.request.view import View

COLOURS = {"on_time": "good", "late": "watch", "late_open": "breach", "failed": "breach", "not_due": "grid"}
ORDER = ("on_time", "late", "failed", "late_open", "not_due", "cancelled", "unknown")
AGES = ((0, "today"), (1, "1"), (3, "3"), (8, "8"), (15, "15"))


def state_bar(view: View, kpi: Kpi) -> None:
    """How many lines of the selection are in each state, also outside the rate; each opens its lines."""
    if view.engine.catalogue.missing_tables(kpi):
        return
    held = dict(view.outcomes(kpi).select("outcome", "row_count").iter_rows())
    basis = view.code("basis", dict(view.state.choices).get("basis", "first")).lower()
    subtitle = view.t("states.subtitle", scope=figures.scope(view, kpi), basis=basis)
    with panel.block(view, "states", view.t("states.title"), subtitle):
        if not held:
            panel.empty(view, kpi)
            return
        st.html(_bar(view, held))
        with st.container(horizontal=True, gap="small", key="states_links"):
            for state in (state for state in ORDER if held.get(state)):
                _state_link(view, kpi, state, held[state], sum(held.values()))
            if view.state.states:
                _link(view, kpi, view.t("states.all"), ())
        frame = view.outcomes(kpi)
        panel.kpi_footer(view, kpi, "states", frame)


def _bar(view: View, held: Mapping[str, int]) -> str:
    total = sum(held.values())
    shown = [state for state in ORDER if held.get(state)]
    pieces = "".join(_piece(COLOURS.get(state, "previous"), held[state] / total) for state in shown)
    said = ", ".join(f"{view.outcome(state, held[state])} {view.count(held[state])}" for state in shown)
    return f'<div class="cadran-bar" role="img" aria-label="{as_html(said)}">{pieces}</div>'


def _piece(colour: str, share: float) -> str:
    return f'<span style="width:{share * 100:.2f}%;background:var(--{colour})"></span>'


def _state_link(view: View, kpi: Kpi, state: str, rows: int, total: int) -> None:
    share = formats.percent(rows / total, view.language)
    _link(view, kpi, view.t("states.count", name=view.outcome(state, rows), n=view.count(rows), share=share), (state,))


def _link(view: View, kpi: Kpi, words: str, states: tuple[str, ...]) -> None:
    is_shown = view.state.states == states and bool(states)
    label = f"**{as_markdown(words)}**" if is_shown else as_markdown(words)
    view.link(view.request.place.id, label, replace(view.state, states=states), kpi=kpi.id)


def late_title(view: View, count: int, worth: str) -> str:
    """How many lines are late and open, and what they are worth."""
    if not count:
        return view.t("ageing.none")
    return view.t("ageing.title_one" if count == 1 else "ageing.title", n=view.count(count), value=worth)


def ageing(view: View) -> None:
    """Open late lines by days late, with their value, as of the data date."""
    kpi = KPIS["open_late"]
    if view.engine.catalogue.missing_tables(kpi):
        return
    ages = _ages(view.lines(kpi, view.selection.in_outcomes("late_open")))
    total = sum(ages["lines"])
    worth = formats.money_short(sum(ages["value"]), view.currency, view.language)
    title = late_title(view, total, worth)
    subtitle = view.t("ageing.subtitle", day=formats.day(view.as_of, view.language))
    with panel.block(view, "ageing", title, subtitle):
        st.html("".join(_age_row(view, row, max([*ages["lines"], 1])) for row in ages.iter_rows(named=True)))
        panel.kpi_footer(view, kpi, "ageing", ages)


def _ages(lines: pl.DataFrame) -> pl.DataFrame:
    """Number and value of lines per age: columns from_days, lines, value; ages without lines stand with 0."""
    found = []
    bounds = [start for start, _ in AGES] + [10**6]
    for start, end in pairwise(bounds):
        held = lines.filter(pl.col("late_days").floor().is_between(start, end - 1))
        found.append((start, held.height, float(held["line_value"].sum() or 0)))
    ages = pl.DataFrame(found, schema={"from_days": pl.Int64, "lines": pl.Int64, "value": pl.Float64}, orient="row")
    return ages.filter((pl.col("from_days") > 0) | (pl.col("lines") > 0))


def _age_row(view: View, row: Mapping[str, float], most: int) -> str:
    name = view.t(f"ageing.{dict(AGES)[int(row['from_days'])]}")
    worth = formats.money_short(row["value"], view.currency, view.language)
    return (
        f'<div class="cadran-row cadran-ages"><span>{as_html(name)}</span>'
        f'<span><div class="cadran-bullet"><i style="width:{row["lines"] / most * 100:.1f}%"></i></div></span>'
        f'<span class="num">{view.count(row["lines"])}</span><span class="num dim">{as_html(worth)}</span></div>'
    )
