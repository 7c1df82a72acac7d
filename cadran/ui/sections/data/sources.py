"""Each source: when it came last, how often it comes, when it is due next, and the days it lacks."""

from collections.abc import Sequence

import polars as pl

from cadran.i18n import formats
from cadran.insight.freshness import Delivered, rhythm_words, span_words
from cadran.selection import Selection
from cadran.ui.components import panel
from cadran.ui.components.markup import element, joined, show_html
from cadran.ui.components.row_list import Cell, Column, ListRow, RowList
from cadran.ui.request.view import View

TITLES = (
    ("name", ""),
    ("table", ""),
    ("loaded", "wide"),
    ("last", ""),
    ("rhythm", "wide"),
    ("next", "wide"),
    ("state", ""),
)
GAPS_NAMED = 6


def freshness_of_sources(view: View, sources: Sequence[Delivered]) -> None:
    """One row a source, the overdue ones first; below, the days on which they lack rows."""
    every = sorted(sources, key=lambda each: (-each.state.overdue, each.table, each.name))
    late = [each for each in every if is_late(each)]
    title = view.t("sources.title_late" if late else "sources.title", n=view.count(len(late or every)))
    with panel.block(view, "freshness", title, view.t("sources.subtitle")):
        columns = [Column(view.t(f"sources.{name}"), css) for name, css in TITLES]
        show_html(RowList("cadran-origins", columns).table(_row(view, each) for each in every))
        _gaps(view, every)
        panel.export(view, "sources", _frame(view, every), asked=Selection())


def is_late(source: Delivered) -> bool:
    """Whether it is overdue, and has not ended."""
    return source.state.overdue > 0 and not source.state.has_ended


def _row(view: View, source: Delivered) -> ListRow:
    state = source.state
    name = source.name if source.files == 1 else view.t("sources.files", name=source.name, n=view.count(source.files))
    days = [formats.day(day, view.language) for day in (source.loaded_on, source.last)]
    rhythm = rhythm_words(source, view.language)
    due = formats.day(state.expected, view.language) if not state.has_ended else formats.NOTHING
    table = view.code("table", source.table)
    return ListRow([Cell(name, title=source.key), table, *days, rhythm, due, state_words(view, source)])


def state_words(view: View, source: Delivered) -> str:
    """A sign and a word: on time, late by so many days, stopped, ended, or nothing to judge by."""
    state = source.state
    if state.has_ended:
        return f"○ {view.t('sources.ended')}"
    if source.is_silent and not state.overdue:
        return f"■ {view.t('sources.silent', day=formats.day(state.last, view.language))}"
    if source.is_silent:
        return f"■ {view.t('sources.stopped', n=view.count(state.overdue))}"
    if state.overdue:
        return f"▲ {view.t('sources.overdue', n=view.count(state.overdue))}"
    return f"● {view.t('sources.on_time')}" if state.expected else f"○ {view.t('sources.not_judged')}"


def _gaps(view: View, every: list[Delivered]) -> None:
    lines = []
    for source in every:
        spans = source.gaps
        if spans:
            named = ", ".join(span_words(span, view.language) for span in spans[-GAPS_NAMED:])
            more = view.t("sources.gaps_more", n=view.count(len(spans) - GAPS_NAMED)) if len(spans) > GAPS_NAMED else ""
            lines.append(view.t("sources.gaps", name=source.name, spans=named + more))
    if lines:
        show_html(joined(*(element("p", line, css="cadran-fact") for line in lines)))


def _frame(view: View, every: list[Delivered]) -> pl.DataFrame:
    rows = [
        {
            "source_name": each.key,
            "table_name": each.table,
            "file_count": each.files,
            "loaded_at": each.loaded_on,
            "data_from": each.first,
            "data_to": each.last,
            "rhythm": rhythm_words(each, view.language),
            "next_on": each.state.expected,
            "days_overdue": each.state.overdue,
            "gaps": ", ".join(span_words(span, view.language) for span in each.gaps),
        }
        for each in every
    ]
    dates = dict.fromkeys(("loaded_at", "data_from", "data_to", "next_on"), pl.Date)
    return pl.DataFrame(rows, schema_overrides=dates)
