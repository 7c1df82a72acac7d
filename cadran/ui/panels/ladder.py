"""The definition ladder of a figure, on request: the same selection under its neighbours, side by side with n.

Each neighbour has an address: of a choice or another KPI the page that shows it, of grace, which no page can choose,
the ladder with its figure above the list.
"""

from collections.abc import Callable

import streamlit as st

from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.ladder import GRACE, WORKING_GRACE, Rung, change, frame, ladder, row_count, words
from cadran.kpis import Kpi
from cadran.ui.components import panel
from cadran.ui.components.bar import bar
from cadran.ui.components.markup import as_markdown
from cadran.ui.components.row_list import Column, ListRow, RowList
from cadran.ui.request.address import CHOICE_PARAMETERS, State
from cadran.ui.request.view import View

PARAMETERS = {choice: parameter for parameter, choice in CHOICE_PARAMETERS.items()}


def definition_ladder(view: View, kpi: Kpi) -> None:
    """Each neighbour with its value, its difference and its n; a click makes it the figure of the page."""
    if not kpi.defaults and not kpi.neighbours:
        return
    with panel.on_request(view, f"ladder_{kpi.id}", view.t("ladder.open")) as is_open:
        if is_open:
            _rungs(view, kpi, ladder(view, kpi))


def _rungs(view: View, kpi: Kpi, rungs: tuple[Rung, ...]) -> None:
    asked = next((rung for rung in rungs if rung.id == st.query_params.get("rung")), None)
    if asked:
        panel.heading(_told(view, rungs[0], asked), row_count(view, asked))
    versus = view.t("ladder.change")
    columns = [
        Column(""),
        Column("", "wide"),
        Column(view.t("split.value"), "num"),
        Column(versus, "num"),
        Column("n", "num dim"),
    ]
    top = max((abs(rung.figure.value or 0) for rung in rungs if rung.kpi.unit == kpi.unit), default=0) or 1.0
    table = RowList("cadran-ladder", columns)
    table.show(f"ladder_{kpi.id}", (_row(view, rungs[0], rung, top, rung is asked) for rung in rungs))
    panel.footer(view, f"{kpi.id}_ladder", frame(view, rungs), view.t("ladder.note"), kpi)


def _told(view: View, current: Rung, rung: Rung) -> str:
    """`On-time delivery, 2 days of grace: 94.1%, +1.4 pp from shown`."""
    value = figures.figure_text(view, rung.kpi, rung.figure)
    sentence = view.t("ladder.told", name=view.text(rung.kpi.short), rung=words(view, rung), value=value)
    moved = _change(view, current, rung)
    return sentence if moved == formats.NOTHING else view.t("ladder.told_change", told=sentence, change=moved)


def _change(view: View, current: Rung, rung: Rung) -> str:
    """How far it lies from the figure shown; nothing between figures of few rows or of two units."""
    is_few = rung.figure.is_few(rung.kpi) or current.figure.is_few(current.kpi)
    return formats.NOTHING if is_few else view.change(rung.kpi, change(current, rung))


def _row(view: View, current: Rung, rung: Rung, top: float, is_asked: bool) -> ListRow:
    figure = rung.figure
    is_drawn = figure.value is not None and rung.kpi.unit == current.kpi.unit and not figure.is_few(rung.kpi)
    cells = (
        words(view, rung),
        bar((figure.value or 0) / top if is_drawn else None),
        figures.figure_text(view, rung.kpi, figure),
        _change(view, current, rung),
        row_count(view, rung),
    )
    return ListRow(cells, _link(view, current.kpi, rung), "here" if is_asked else "")


def _link(view: View, kpi: Kpi, rung: Rung) -> Callable[[], object] | None:
    if rung.kind == "shown":
        return None
    page = rung.kpi.page if rung.kind == "kpi" else view.request.page.id
    state, own = way(view.state, kpi, rung)
    return lambda: view.link(page, as_markdown(words(view, rung)), state, **own)


def way(state: State, kpi: Kpi, rung: Rung) -> tuple[State, dict[str, str]]:
    """The choices and the page's own parameters under which the rung of the ladder of `kpi` stands on its page."""
    if rung.kind in (GRACE, WORKING_GRACE):
        return state, {"kpi": kpi.id, "show": f"ladder_{kpi.id}", "rung": rung.id}
    if rung.kind in PARAMETERS:
        state = state.choosing(PARAMETERS[rung.kind], rung.code)
    return state, {"kpi": rung.kpi.id}
