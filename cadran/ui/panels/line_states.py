"""What became of the lines of a service figure, and how old the open late ones are."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

import polars as pl
import streamlit as st
from markupsafe import Markup

from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.footing import Footing, footing, rows_footing
from cadran.kpis import KPIS, Kpi
from cadran.ui.components import panel
from cadran.ui.components.bar import bar
from cadran.ui.components.markup import as_markdown, element, show_html
from cadran.ui.components.row_list import Column, ListRow, RowList
from cadran.ui.request.view import View

COLOURS = {"on_time": "good", "late": "watch", "late_open": "breach", "failed": "breach", "not_due": "grid"}
ORDER = ("on_time", "late", "failed", "late_open", "not_due", "cancelled", "unknown")
OPEN = KPIS["open_late"]
WORTH = KPIS[OPEN.watch.stake.numerator_of] if OPEN.watch.stake else OPEN
# Any figure of lines that were due: what could be late and open.
DUE = next(kpi for kpi in KPIS.values() if kpi.timing == "period" and "late_open" in kpi.outcomes)
AGES = ((0, "today"), (1, "1"), (3, "3"), (8, "8"), (15, "15"))

AGE_ROWS = RowList("cadran-ages", (Column(), Column(), Column(css="num"), Column(css="num dim")))


def state_bar(view: View, kpi: Kpi) -> None:
    """How many lines of the selection are in each state, also outside the rate; each opens its lines."""
    if view.engine.catalogue.missing_tables(kpi):
        return
    rows = dict(view.outcomes(kpi).select("outcome", "row_count").iter_rows())
    basis = view.code("basis", dict(view.state.choices).get("basis", "first")).lower()
    subtitle = view.t("states.subtitle", scope=figures.scope(view, kpi), basis=basis)
    base = rows_footing(view, view.t("states.title"), sum(rows.values()), figures.row_words(view, kpi))
    with panel.block(view, "states", _states_title(view, kpi, rows), subtitle, base):
        if not rows:
            panel.empty(view, kpi)
            return
        show_html(_bar(view, rows))
        with st.container(horizontal=True, gap="small", key="states_links"):
            judged = sum(count for state, count in rows.items() if _is_judged(kpi, state))
            for state in (state for state in ORDER if rows.get(state)):
                _state_link(view, kpi, state, rows[state], judged)
            if view.state.states:
                _link(view, kpi, view.t("states.all"), ())
        frame = view.outcomes(kpi)
        panel.kpi_footer(view, kpi, "states", frame)


def _states_title(view: View, kpi: Kpi, rows: Mapping[str, int]) -> str:
    """`2,032 lines: 1,846 on time, 104 late, 38 not fulfilled, 4 late and open, 40 outside the rate`."""
    judged = sorted((state for state in rows if _is_judged(kpi, state)), key=lambda state: -rows[state])
    parts = [f"{view.count(rows[state])} {view.outcome(state, rows[state])}" for state in judged if rows[state]]
    outside = sum(rows.values()) - sum(rows[state] for state in judged)
    named = ", ".join([*parts, view.t("states.outside_all", n=view.count(outside))] if outside else parts)
    counted = formats.counted(sum(rows.values()), figures.row_words(view, kpi), view.language)
    return view.t("states.finding", rows=counted, named=named)


def _bar(view: View, rows: Mapping[str, int]) -> Markup:
    """All lines as one bar, as wide a piece of it as each state has lines."""
    total = sum(rows.values())
    states = [state for state in ORDER if rows.get(state)]
    pieces = (_piece(COLOURS.get(state, "previous"), rows[state] / total) for state in states)
    words = ", ".join(f"{view.outcome(state, rows[state])} {view.count(rows[state])}" for state in states)
    return element("div", *pieces, css="cadran-bar", role="img", aria_label=words)


def _piece(colour: str, share: float) -> Markup:
    return element("span", style=f"width:{share * 100:.2f}%;background:var(--{colour})")


def _is_judged(kpi: Kpi, state: str) -> bool:
    """Whether rows in this state are in the denominator of the rate."""
    return kpi.outcomes[state] != "outside"


def _state_link(view: View, kpi: Kpi, state: str, rows: int, judged: int) -> None:
    """The state with its rows; of those in the rate their share of it, so that it is the one the rate tells."""
    words = {"name": view.outcome(state, rows), "n": view.count(rows)}
    if _is_judged(kpi, state):
        label = view.t("states.count", **words, share=formats.percent(rows / judged, view.language))
    else:
        label = view.t("states.outside", **words)
    _link(view, kpi, label, (state,))


def _link(view: View, kpi: Kpi, words: str, states: tuple[str, ...]) -> None:
    is_shown = view.state.states == states and bool(states)
    label = f"**{as_markdown(words)}**" if is_shown else as_markdown(words)
    view.link(view.request.page.id, label, replace(view.state, states=states), kpi=kpi.id)


def late_title(view: View, count: int) -> str:
    """How many lines are late and open, and what they are worth where that is known."""
    if not count:
        return view.t("ageing.none")
    worth = figures.figure(view.measure(WORTH))
    if worth.value is None:
        return view.t("ageing.title_unpriced", n=view.count(count))
    value = figures.figure_text(view, WORTH, worth)
    return view.t("ageing.title_one" if count == 1 else "ageing.title", n=view.count(count), value=value)


def ageing(view: View) -> None:
    """Open late lines by days late, with their value, as of the data date."""
    kpi = OPEN
    if view.engine.catalogue.missing_tables(kpi):
        return
    ages = _ages(view.lines(kpi, view.selection.in_outcomes("late_open")))
    total = sum(ages["lines"])
    title = late_title(view, total)
    subtitle = view.t("ageing.subtitle", day=formats.day(view.as_of, view.language))
    with panel.block(view, "ageing", title, subtitle, late_footing(view, total)):
        most = max([*ages["lines"], 1])
        show_html(AGE_ROWS.lines(_age_row(view, row, most) for row in ages.iter_rows(named=True)))
        panel.kpi_footer(view, kpi, "ageing", ages)


def late_footing(view: View, count: int) -> Footing:
    """That no line is late and open is good news only where lines were due at all."""
    ever = footing(view, DUE, view.text(OPEN.short), view.selection.during(None, None))
    return replace(ever, doubts=()) if count else ever


def _ages(lines: pl.DataFrame) -> pl.DataFrame:
    """Number and value of lines per age: columns from_days, lines, value; ages without lines stand with 0."""
    rows = []
    bounds = [start for start, _ in AGES] + [10**6]
    for start, end in pairwise(bounds):
        late = lines.filter(pl.col("late_days").floor().is_between(start, end - 1))
        rows.append((start, late.height, float(late["line_value"].sum() or 0)))
    ages = pl.DataFrame(rows, schema={"from_days": pl.Int64, "lines": pl.Int64, "value": pl.Float64}, orient="row")
    return ages.filter((pl.col("from_days") > 0) | (pl.col("lines") > 0))


def _age_row(view: View, row: Mapping[str, float], most: int) -> ListRow:
    name = view.t(f"ageing.{dict(AGES)[int(row['from_days'])]}")
    worth = formats.money_short(row["value"], view.currency, view.language)
    return ListRow((name, bar(row["lines"] / most), view.count(row["lines"]), worth))
