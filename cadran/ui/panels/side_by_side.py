"""Several KPIs for each value of a dimension in one table: value, rows, change and signal; a cell opens its KPI."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import polars as pl
from markupsafe import Markup

from cadran.analysis import impact
from cadran.analysis.status import Status, beside
from cadran.insight import figures
from cadran.insight.data_end import unfinal_words
from cadran.insight.figures import Figure
from cadran.insight.findings import course_words
from cadran.insight.series import Judgement, judgement
from cadran.insight.targets import targets_of
from cadran.kpis import KPIS, Kpi, Statistic
from cadran.ui.components.chip import status_chip
from cadran.ui.components.grid_table import column_head, grid_table, row_head, td, tr
from cadran.ui.components.markup import element, joined, show_html
from cadran.ui.panels.split import PARAMETERS
from cadran.ui.request.address import address
from cadran.ui.request.view import View

Column = tuple[Kpi, Statistic]
TableRow = tuple[str, str, str]  # value, name and what stands small below it
APART = "·"
# The page of a value, by its dimension.
OWN_PAGES = {"location_id": "location"}


@dataclass(frozen=True)
class Cell:
    """A figure of the period, the one before, and what its last period says; `is_recorded`: ever measured.

    `target` is what is expected of the value of its row.
    """

    now: Figure
    before: Figure | None
    judgement: Judgement
    is_recorded: bool
    target: float | None = None

    @property
    def change(self) -> float | None:
        if self.before is None or self.before.value is None or self.now.value is None:
            return None
        return self.now.value - self.before.value


Cells = Mapping[tuple[str, str], Cell]
NOTHING = Cell(Figure(0, None), None, Judgement("nothing"), False)


def columns(view: View, asked: Sequence[str | tuple[str, Statistic]], by: str) -> list[Column]:
    """The KPIs of `asked` that can be split by `by` and whose tables are loaded."""
    pairs: list[Column] = [
        (KPIS[name], "value") if isinstance(name, str) else (KPIS[name[0]], name[1]) for name in asked
    ]
    return [
        (kpi, read)
        for kpi, read in pairs
        if by in view.engine.catalogue.dimensions(kpi) and not view.engine.catalogue.missing_tables(kpi)
    ]


def cells(view: View, columns_shown: Sequence[Column], by: str) -> dict[tuple[str, str], Cell]:
    """Every cell by KPI id and value of `by`."""
    cells_found: dict[tuple[str, str], Cell] = {}
    for kpi, read in columns_shown:
        for value, cell in _column(view, kpi, read, by).items():
            cells_found[kpi.id, value] = cell
    return cells_found


def filled(columns_asked: Sequence[Column], figures_by_cell: Cells) -> list[Column]:
    """Those of the columns that hold a figure in any row."""
    with_rows = {kpi_id for (kpi_id, _), cell in figures_by_cell.items() if cell.now.n}
    return [(kpi, read) for kpi, read in columns_asked if kpi.id in with_rows]


def _column(view: View, kpi: Kpi, read: Statistic, by: str) -> dict[str, Cell]:
    now = _figures(view.measure(kpi, by=(by,)), by, read)
    is_dated = kpi.timing != "now"
    before = _figures(view.measure(kpi, view.comparison, by=(by,)), by, read) if view.comparison and is_dated else {}
    signals = _signals(view, kpi, read, by) if is_dated else {}
    targets = targets_of(view.engine)
    return {
        value: Cell(
            now.get(value, NOTHING.now),
            before.get(value),
            signals.get(value, NOTHING.judgement),
            value in now or value in signals,
            targets.applied(kpi, view.selection.where(by, value)).target,
        )
        for value in now.keys() | signals.keys()
    }


def _figures(frame: pl.DataFrame, by: str, read: Statistic) -> dict[str, Figure]:
    rows = frame.filter(pl.col("n") > 0).iter_rows(named=True)
    return {row[by]: figures.figure_of(row, read) for row in rows if row[by] is not None}


def _signals(view: View, kpi: Kpi, read: Statistic, by: str) -> dict[str, Judgement]:
    """Of each value that ever had rows: what its last period shown says, beside the limits of its card and trend."""
    grain = figures.judged_grain(view)
    starts = figures.judged_by(view, grain)
    frame = view.measure(kpi, figures.through(view, starts, grain), by=(by,), grain=grain).filter(pl.col("n") > 0)
    signals: dict[str, Judgement] = {}
    facts = figures.period_facts(view, kpi, starts, grain)
    for (value,), rows in frame.group_by([by], maintain_order=True):
        if value is not None:
            history = figures.series_of(facts, kpi, rows, read)
            index = figures.position_shown(view, history)
            signals[str(value)] = Judgement("nothing") if index is None else judgement(kpi, history, index)
    return signals


def table(
    view: View,
    by: str,
    rows: Sequence[TableRow],
    columns: Sequence[Column],
    figures_by_cell: Cells,
    is_on_clock: Callable[[str, str], bool] = lambda _value, _kpi_id: True,
    sort_link: Callable[[str], str] | None = None,
) -> None:
    """The table. `is_on_clock` says where a KPI makes sense.

    `sort_link` is where the head of a KPI leads; the name of a value leads to its page, where it has one. The rows of
    which no file tells any figure are one, the last.
    """
    with_figures = told_rows(rows, columns, figures_by_cell, is_on_clock)
    head = [column_head(view.code("dimension", by)), *(_head_cell(view, column, sort_link) for column in columns)]
    body = [
        tr(
            _name_cell(view, by, value, name, below),
            *(_cell(view, by, value, column, figures_by_cell, is_on_clock) for column in columns),
        )
        for value, name, below in with_figures
    ]
    without = [row for row in rows if row not in with_figures]
    show_html(grid_table("cadran-matrix", [tr(*head)], [*body, *_untold(view, without, len(columns))]))


def told_rows(
    rows: Sequence[TableRow], columns: Sequence[Column], known: Cells, is_on_clock: Callable[[str, str], bool]
) -> list[TableRow]:
    """The rows of which any figure was ever measured."""
    return [
        row
        for row in rows
        if any(is_on_clock(row[0], kpi.id) and known.get((kpi.id, row[0]), NOTHING).is_recorded for kpi, _ in columns)
    ]


def untold_words(view: View, rows: Sequence[TableRow]) -> str:
    """That no file tells any of these figures of the rows, each by its name."""
    names = ", ".join(f"{name} ({below})" if below else name for _, name, below in rows)
    return view.t("network.untold", names=names)


def _untold(view: View, rows: Sequence[TableRow], width: int) -> Iterator[Markup]:
    """The row of those without a figure: how many they are, and each by its name."""
    if rows:
        words = td(untold_words(view, rows), css="words untold", colspan=width)
        yield tr(row_head(view.t("network.others", n=view.count(len(rows)))), words)


def _head_cell(view: View, column: Column, sort_link: Callable[[str], str] | None) -> Markup:
    kpi, read = column
    name = figures.name(view, kpi, read)
    inside = element("a", name, href=sort_link(kpi.id), target="_self") if sort_link else name
    return column_head(inside, title=view.text(kpi.meaning))


def _name_cell(view: View, by: str, value: str, name: str, below: str) -> Markup:
    named = element("span", name)
    if by in OWN_PAGES:
        own = address(view.state.filtering(PARAMETERS[by], (value,))) | {"lang": [view.language]}
        named = element("a", name, href=f"{OWN_PAGES[by]}?{urlencode(own, doseq=True)}", target="_self")
    return row_head(named, element("small", below))


def _cell(
    view: View, by: str, value: str, column: Column, known: Cells, is_on_clock: Callable[[str, str], bool]
) -> Markup:
    kpi, read = column
    if not is_on_clock(value, kpi.id):
        return td(element("span", APART, title=view.t("network.not_on_clock")), css="dim")
    cell = known.get((kpi.id, value), NOTHING)
    if not cell.is_recorded:
        return td(view.t("network.not_recorded"), css="dim")
    link = element("a", *_inside(view, kpi, read, cell), href=_address(view, kpi, by, value), target="_self")
    return td(link, data_name=figures.name(view, kpi, read))


def _address(view: View, kpi: Kpi, by: str, value: str) -> str:
    """The page of the KPI with this value as a filter."""
    state = view.state.filtering(PARAMETERS[by], (value,))
    own = address(state, kpi=kpi.id) | {"lang": [view.language]}
    return f"{kpi.page}?{urlencode(own, doseq=True)}"


def _inside(view: View, kpi: Kpi, read: Statistic, cell: Cell) -> tuple[Markup, Markup]:
    """The figure with its verdict and signal, and below it n and the change."""
    text = figures.figure_text(view, kpi, cell.now)
    is_final = figures.is_final(view, kpi, view.period.last)
    status = figures.status_of(replace(kpi, target=cell.target), cell.now, is_final, read)
    words = status_chip(view, status, text) if status != "none" else text
    below = [f"n {view.count(cell.now.n)}"]
    if is_final and cell.change is not None and not cell.now.is_few(kpi):
        below.append(view.change(kpi, cell.change))
    if not is_final:
        below.append(unfinal_words(view, kpi, view.period.last))
    return element("span", words, _signal(view, cell, status)), element("small", " · ".join(below))


def _signal(view: View, cell: Cell, status: Status) -> Markup | str:
    if not cell.judgement.is_signal:
        return ""
    words = course_words(view, cell.judgement)
    mark = element("b", "⚡", css=beside(cell.judgement.status, status), aria_hidden="true", title=words)
    return joined(" ", mark, element("span", words, css="sr"))


def missing(kpi: Kpi, cell: Cell) -> float | None:
    """Rows missing to the target; nothing where the rows are too few for a rate."""
    if cell.now.n < figures.FEWEST_FOR_RATE:
        return None
    expected = replace(kpi, target=cell.target)
    return impact.missing(expected, int(cell.now.denominator or 0), cell.now.value) if kpi.unit == "percent" else None


def frame(view: View, by: str, rows: Sequence[TableRow], columns: Sequence[Column], known: Cells) -> pl.DataFrame:
    """Every cell that holds rows, one a row: the whole table for the export."""
    listed = [
        _listed(view, value, name, column, known[column[0].id, value])
        for value, name, _ in rows
        for column in columns
        if (column[0].id, value) in known and known[column[0].id, value].now.n
    ]
    kinds = dict.fromkeys((by, "name", "kpi", "status"), pl.String) | {"n": pl.Int64, "is_signal": pl.Boolean}
    numbers = ("numerator", "denominator", "value", "comparison_value", "change", "target")
    schema = {name: kinds.get(name, pl.Float64) for name in (by, "name", "kpi", "n", *numbers, "is_signal", "status")}
    return pl.DataFrame(listed, schema=schema, orient="row")


def _listed(view: View, value: str, name: str, column: Column, cell: Cell) -> list[object]:
    kpi, read = column
    now, is_final = cell.now, figures.is_final(view, kpi, view.period.last)
    before = cell.before.value if cell.before else None
    status = figures.status_of(replace(kpi, target=cell.target), now, is_final, read)
    return [
        value,
        name,
        figures.name(view, kpi, read),
        now.n,
        now.numerator,
        now.denominator,
        now.value,
        before,
        cell.change,
        cell.target,
        cell.judgement.is_signal,
        status,
    ]
