"""The definition ladder of a figure, on request: the same selection under its neighbours, side by side with n."""

from collections.abc import Callable

from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.ladder import Rung, change, frame, ladder, row_count, words
from cadran.kpis import Kpi
from cadran.ui.components import panel
from cadran.ui.components.bar import bar
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
    versus = view.t("ladder.change")
    columns = [
        Column(""),
        Column(""),
        Column(view.t("split.value"), "num"),
        Column(versus, "num"),
        Column("n", "num dim"),
    ]
    top = max((abs(rung.figure.value or 0) for rung in rungs if rung.kpi.unit == kpi.unit), default=0) or 1.0
    table = RowList("cadran-ladder", columns)
    table.show(f"ladder_{kpi.id}", (_row(view, rungs[0], rung, top) for rung in rungs))
    panel.footer(view, f"{kpi.id}_ladder", frame(view, rungs), view.t("ladder.note"), kpi)


def _row(view: View, current: Rung, rung: Rung, top: float) -> ListRow:
    figure = rung.figure
    is_drawn = figure.value is not None and rung.kpi.unit == current.kpi.unit and not figure.is_few(rung.kpi)
    cells = (
        words(view, rung),
        bar((figure.value or 0) / top if is_drawn else None),
        figures.figure_text(view, rung.kpi, figure),
        view.change(rung.kpi, change(current, rung))
        if is_drawn and not current.figure.is_few(current.kpi)
        else formats.NOTHING,
        row_count(view, rung),
    )
    return ListRow(cells, _link(view, rung))


def _link(view: View, rung: Rung) -> Callable[[], object] | None:
    state = _state(view, rung)
    if state is None:
        return None
    page = rung.kpi.page if rung.kind == "kpi" else view.request.page.id
    return lambda: view.link(page, words(view, rung), state, kpi=rung.kpi.id)


def _state(view: View, rung: Rung) -> State | None:
    """The choices under which the page shows the rung; none for what a page cannot choose."""
    if rung.kind in PARAMETERS:
        return view.state.choosing(PARAMETERS[rung.kind], rung.code)
    return view.state if rung.kind == "kpi" else None
