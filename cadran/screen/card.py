"""The KPI card: figure, target, change, thirteen months and the number of rows; one link to its page."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from cadran.analysis.status import Status
from cadran.charts.palette import SHAPES
from cadran.charts.sparkline import Spark, sparkline
from cadran.contract import TABLES
from cadran.kpis import KPIS, Kpi
from cadran.screen import figures, navigation
from cadran.screen.boundary import boundary
from cadran.screen.escape import as_html, as_markdown
from cadran.screen.figures import Figure, Read, Series
from cadran.screen.view import View
from cadran.words import formats


@dataclass(frozen=True)
class Shown:
    """All that a card tells about one KPI."""

    kpi: Kpi
    read: Read
    now: Figure
    before: Figure | None
    history: Series | None
    is_final: bool

    @property
    def change(self) -> float | None:
        if self.before is None or self.before.value is None or self.now.value is None:
            return None
        return self.now.value - self.before.value

    @property
    def signal(self) -> Status | None:
        """The colour of the last point when it is a signal."""
        if self.history is None:
            return None
        return figures.signal_marks(self.kpi, self.history).get(len(self.history.starts) - 1)


def cards(view: View, kpis: Sequence[tuple[str, Read] | str], chosen: str = "") -> None:
    """Cards side by side, as many as fit; each is a KPI id, or an id with the percentile to read.

    The card of the KPI `chosen`, which the page explains, is marked.
    """
    with st.grid(columns="auto", min_column_width=165, gap="small", key="cards"):
        for asked in kpis:
            kpi_id, read = _asked(asked)
            with boundary(view.language):
                card(view, KPIS[kpi_id], read, kpi_id == chosen)


def _asked(asked: tuple[str, Read] | str) -> tuple[str, Read]:
    return (asked, "value") if isinstance(asked, str) else asked


def card(view: View, kpi: Kpi, read: Read = "value", is_chosen: bool = False) -> None:
    """One KPI in one block that leads to the page of the KPI with the same filters."""
    with st.container(key=f"card_{kpi.id}_{read}{'_here' if is_chosen else ''}"):
        st.html(card_html(view, kpi, read))
        label = as_markdown(view.say("card.open", name=view.text(kpi.name)))
        view.link(navigation.kpi_place(kpi.id, kpi.family), label, kpi=kpi.id)


def card_html(view: View, kpi: Kpi, read: Read = "value") -> str:
    """The inside of a card; every word in it is escaped."""
    missing = view.engine.missing_tables(kpi)
    if missing:
        return _frame(view, kpi, read, _figure(formats.NOTHING), _below(_missing(view, missing)))
    told = tell(view, kpi, read)
    figure = _figure(as_html(figures.shown(view, kpi, told.now)), _chip(view, told))
    return _frame(view, kpi, read, figure, _below(_change(view, told), _spark(view, told), _foot(view, told)))


def tell(view: View, kpi: Kpi, read: Read = "value") -> Shown:
    """What a card needs to know, in three questions to the engine."""
    before = figures.figure(view.measure(kpi, view.comparison), read) if view.comparison else None
    return Shown(
        kpi,
        read,
        figures.figure(view.measure(kpi), read),
        None if kpi.timing == "now" else before,
        figures.series(view, kpi, "month", read),
        figures.is_final(view, kpi, view.period.last),
    )


def _frame(view: View, kpi: Kpi, read: Read, figure: str, below: str) -> str:
    tip = as_html(f"{view.text(kpi.meaning)}\n{view.text(kpi.formula)}")
    name = as_html(figures.name(view, kpi, read))
    info = _info(view, kpi, tip)
    return f'<div class="cadran-card"><div class="name"><span>{name}</span>{info}</div>{figure}{below}</div>'


def _figure(value: str, target: str = "") -> str:
    small = " small" if len(value) > 9 else ""
    return f'<div class="figure"><span class="value{small}">{value}</span>{target}</div>'


def _below(change: str, spark: str = "", foot: str = "") -> str:
    return f'<div class="change">{change}</div>{spark}<div class="foot">{foot}</div>'


def _info(view: View, kpi: Kpi, tip: str) -> str:
    if navigation.place("definitions") is None:
        return f'<i class="info" title="{tip}">i</i>'
    target = f"definitions?kpi={kpi.id}&amp;lang={view.language}"
    return f'<a class="info" href="{target}" target="_self" title="{tip}">i</a>'


def _missing(view: View, tables: tuple[str, ...]) -> str:
    names = ", ".join(view.code("table", name) for name in tables)
    enables = " ".join(view.text(TABLES[name].enables) for name in tables)
    said = view.say("state.missing_table", tables=names)
    return f'<span title="{as_html(enables)}">{as_html(said)}</span>'


def chip(view: View, status: Status, words: str) -> str:
    """A status as shape and words in its colour, with its name for those who hear the page."""
    said = as_html(view.say(f"status.{status}"))
    return (
        f'<span class="cadran-chip {status}" title="{said}"><b aria-hidden="true">{SHAPES[status]}</b>'
        f'<span class="sr">{said} </span>{as_html(words)}</span>'
    )


def _chip(view: View, told: Shown) -> str:
    if not told.is_final:
        return chip(view, "few", view.say("state.not_final"))
    status = figures.status_of(told.kpi, told.now, read=told.read)
    if status == "none" or told.kpi.target is None:
        return ""
    return chip(view, status, view.value(told.kpi, told.kpi.target))


def _change(view: View, told: Shown) -> str:
    kpi = told.kpi
    if kpi.timing == "now":
        return as_html(view.say("card.as_of", day=formats.day(view.as_of, view.language)))
    if told.now.value is None:
        return as_html(view.say("state.not_computable", counts=view.text(kpi.counts)))
    said = [_variation(view, told)]
    if not _is_too_few(told):
        no_other = as_html(view.say("card.no_comparison"))
        said.insert(0, _versus(view, told) if told.change is not None else no_other)
    left_out = _left_out(view, kpi)
    return " · ".join([*said, *([as_html(view.say("card.without", names=left_out))] if left_out else [])])


def _versus(view: View, told: Shown) -> str:
    label = view.comparison_label
    return as_html(f"{view.change(told.kpi, told.change)} {view.say('card.versus', label=label)}")


def _is_too_few(told: Shown) -> bool:
    return told.now.n < figures.FEWEST_FOR_RATE and told.now.counts_ones(told.kpi)


def _variation(view: View, told: Shown) -> str:
    if _is_too_few(told):
        return as_html(view.say("card.too_few"))
    if not told.is_final:
        return as_html(view.say("state.not_final"))
    limits = told.history.limits if told.history else None
    if limits is None:
        return as_html(view.say("card.no_history"))
    if told.signal:
        return f'<b class="{told.signal}">{as_html(_kind_of_signal(view, told.history))}</b>'
    bounds = {"lower": view.value(told.kpi, limits.lower), "upper": view.value(told.kpi, limits.upper)}
    return f'<span title="{as_html(view.say("card.normal", **bounds))}">{as_html(view.say("card.normal_short"))}</span>'


def _kind_of_signal(view: View, history: Series | None) -> str:
    if history is None or history.limits is None or history.values[-1] is None:
        return view.say("card.signal")
    if history.values[-1] > history.limits.upper:
        return view.say("card.above")
    return view.say("card.below" if history.values[-1] < history.limits.lower else "card.shift")


def _left_out(view: View, kpi: Kpi) -> str:
    applied = view.engine.applied_filters(kpi, view.selection)
    names = [item.dimension for item in view.selection.filters if item.dimension not in (*applied, "flow")]
    return ", ".join(view.code("dimension", name) for name in names)


def _spark(view: View, told: Shown) -> str:
    if told.history is None or not any(value is not None for value in told.history.values):
        return ""
    shown = told.history.tail(figures.MONTHS_SHOWN)
    spark = Spark(shown.values, shown.limits, figures.signal_marks(told.kpi, shown), shown.is_final[-1])
    last = view.value(told.kpi, shown.values[-1])
    alt = view.say("card.spark", name=view.text(told.kpi.short), count=len(shown.values), last=last)
    return sparkline(spark, view.palette, as_html(alt))


def _foot(view: View, told: Shown) -> str:
    rows = view.say("card.rows", n=view.count(told.now.n), counts=view.text(told.kpi.counts))
    return f"<span>{as_html(rows)}</span>"
