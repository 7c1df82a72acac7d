"""Several KPIs for each value of a dimension in one table: value, rows, change and signal; a cell opens its KPI."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import polars as pl
import streamlit as st

from cadran.analysis import impact
from cadran.analysis.status import FEWEST_FOR_STATUS, Status
from cadran.insight import figures
from cadran.insight.figures import Figure, Statistic
from cadran.kpis import KPIS, Kpi
from cadran.ui.components.markup import as_html
from cadran.ui.panels.card import chip
from cadran.ui.panels.split import PARAMETERS
from cadran.ui.request.address import address
from cadran.ui.request.view import View

Column = tuple[Kpi, Statistic]
APART = "·"


@dataclass(frozen=True)
class Cell:
    """A figure of the period, the one before, and whether its last month is a signal; `is_recorded`: ever measured."""

    now: Figure
    before: Figure | None
    signal: Status | None
    is_recorded: bool

    @property
    def change(self) -> float | None:
        if self.before is None or self.before.value is None or self.now.value is None:
            return None
        return self.now.value - self.before.value


Cells = Mapping[tuple[str, str], Cell]
NOTHING = Cell(Figure(0, None), None, None, False)


def columns(view: View, asked: Sequence[str | tuple[str, Statistic]], by: str) -> list[Column]:
    """The KPIs of `asked` that can be split by `by` and whose tables are loaded."""
    pairs: list[Column] = [(KPIS[one], "value") if isinstance(one, str) else (KPIS[one[0]], one[1]) for one in asked]
    return [
        (kpi, read)
        for kpi, read in pairs
        if by in view.engine.catalogue.dimensions(kpi) and not view.engine.catalogue.missing_tables(kpi)
    ]


def cells(view: View, shown: Sequence[Column], by: str) -> dict[tuple[str, str], Cell]:
    """Every cell by KPI id and value of `by`."""
    found: dict[tuple[str, str], Cell] = {}
    for kpi, read in shown:
        for value, cell in _column(view, kpi, read, by).items():
            found[kpi.id, value] = cell
    return found


def _column(view: View, kpi: Kpi, read: Statistic, by: str) -> dict[str, Cell]:
    now = _figures(view.measure(kpi, by=(by,)), by, read)
    is_dated = kpi.timing != "now"
    before = _figures(view.measure(kpi, view.comparison, by=(by,)), by, read) if view.comparison and is_dated else {}
    signals = _signals(view, kpi, read, by) if is_dated else {}
    return {
        value: Cell(
            now.get(value, NOTHING.now), before.get(value), signals.get(value), value in now or value in signals
        )
        for value in now.keys() | signals.keys()
    }


def _figures(frame: pl.DataFrame, by: str, read: Statistic) -> dict[str, Figure]:
    rows = frame.filter(pl.col("n") > 0).iter_rows(named=True)
    return {row[by]: figures.figure_of(row, read) for row in rows if row[by] is not None}


def _signals(view: View, kpi: Kpi, read: Statistic, by: str) -> dict[str, Status | None]:
    """Of each value that ever had rows: the colour of its last month where that is a signal of 30 rows or more."""
    starts = figures.judged_by(view, "month")
    frame = view.measure(kpi, figures.through(view, starts, "month"), by=(by,), grain="month").filter(pl.col("n") > 0)
    found: dict[str, Status | None] = {}
    for (value,), rows in frame.group_by([by], maintain_order=True):
        if value is not None:
            history = figures.series_of(view, kpi, rows, starts, "month", read)
            place = figures.shown_place(view, history)
            mark = figures.signal_marks(kpi, history).get(place)
            found[str(value)] = mark if history.counts[place] >= FEWEST_FOR_STATUS else None
    return found


def table(
    view: View,
    by: str,
    rows: Sequence[tuple[str, str, str]],
    shown: Sequence[Column],
    held: Cells,
    is_on_clock: Callable[[str, str], bool] = lambda _value, _kpi_id: True,
    sort_link: Callable[[str], str] | None = None,
) -> None:
    """The table; `rows` are value, name and what stands small below it. `is_on_clock` says where a KPI makes sense."""
    head = "".join(_head_cell(view, column, sort_link) for column in shown)
    first = as_html(view.code("dimension", by))
    body = "".join(
        f'<tr><th scope="row"><span>{as_html(name)}</span><small>{as_html(below)}</small></th>'
        + "".join(_cell(view, by, value, column, held, is_on_clock) for column in shown)
        + "</tr>"
        for value, name, below in rows
    )
    st.html(
        f'<div class="cadran-scroll"><table class="cadran-matrix"><thead><tr><th scope="col">{first}</th>{head}</tr>'
        f"</thead><tbody>{body}</tbody></table></div>"
    )


def _head_cell(view: View, column: Column, sort_link: Callable[[str], str] | None) -> str:
    kpi, read = column
    name = as_html(figures.name(view, kpi, read))
    inside = f'<a href="{as_html(sort_link(kpi.id))}" target="_self">{name}</a>' if sort_link else name
    return f'<th scope="col" title="{as_html(view.text(kpi.meaning))}">{inside}</th>'


def _cell(view: View, by: str, value: str, column: Column, held: Cells, is_on_clock: Callable[[str, str], bool]) -> str:
    kpi, read = column
    if not is_on_clock(value, kpi.id):
        return f'<td class="dim"><span title="{as_html(view.t("network.not_on_clock"))}">{APART}</span></td>'
    cell = held.get((kpi.id, value), NOTHING)
    if not cell.is_recorded:
        return f'<td class="dim">{as_html(view.t("network.not_recorded"))}</td>'
    link = as_html(_address(view, kpi, by, value))
    return f'<td><a href="{link}" target="_self">{_inside(view, kpi, read, cell)}</a></td>'


def _address(view: View, kpi: Kpi, by: str, value: str) -> str:
    """The page of the KPI with this value as a filter."""
    state = view.state.filtering(PARAMETERS[by], (value,))
    own = address(state, kpi=kpi.id) | {"lang": [view.language]}
    return f"{kpi.page}?{urlencode(own, doseq=True)}"


def _inside(view: View, kpi: Kpi, read: Statistic, cell: Cell) -> str:
    text = figures.shown(view, kpi, cell.now)
    is_final = figures.is_final(view, kpi, view.period.last)
    status = figures.status_of(kpi, cell.now, is_final, read)
    words = chip(view, status, text) if status != "none" else as_html(text)
    below = [f"n {view.count(cell.now.n)}"]
    if is_final and cell.change is not None and not cell.now.is_few(kpi):
        below.append(view.change(kpi, cell.change))
    if not is_final:
        below.append(view.t("state.not_final"))
    signal = ""
    if cell.signal is not None:
        said = as_html(view.t("card.signal"))
        signal = f' <b class="{cell.signal}" aria-hidden="true">⚡</b><span class="sr">{said}</span>'
    return f"<span>{words}{signal}</span><small>{as_html(' · '.join(below))}</small>"


def missing(kpi: Kpi, cell: Cell) -> float | None:
    """Rows missing to the target; nothing where the rows are too few for a rate."""
    if cell.now.n < figures.FEWEST_FOR_RATE:
        return None
    return impact.missing(kpi, int(cell.now.denominator or 0), cell.now.value) if kpi.unit == "percent" else None


def frame(
    view: View, by: str, rows: Sequence[tuple[str, str, str]], shown: Sequence[Column], held: Cells
) -> pl.DataFrame:
    """Every cell that holds rows, one a row: the whole table for the export."""
    listed = [
        _listed(view, value, name, column, held[column[0].id, value])
        for value, name, _ in rows
        for column in shown
        if (column[0].id, value) in held and held[column[0].id, value].now.n
    ]
    kinds = dict.fromkeys((by, "name", "kpi", "status"), pl.String) | {"n": pl.Int64, "is_signal": pl.Boolean}
    numbers = ("numerator", "denominator", "value", "comparison_value", "change", "target")
    schema = {name: kinds.get(name, pl.Float64) for name in (by, "name", "kpi", "n", *numbers, "is_signal", "status")}
    return pl.DataFrame(listed, schema=schema, orient="row")


def _listed(view: View, value: str, name: str, column: Column, cell: Cell) -> list[object]:
    kpi, read = column
    now, is_final = cell.now, figures.is_final(view, kpi, view.period.last)
    before = cell.before.value if cell.before else None
    status = figures.status_of(kpi, now, is_final, read)
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
        kpi.target,
        cell.signal is not None,
        status,
    ]
