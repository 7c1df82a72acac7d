"""The decisions about refused rows: who decided what, when and why, what came of it, and the way back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime

import polars as pl
import streamlit as st

from cadran.config import home_folder
from cadran.i18n import formats
from cadran.i18n.catalogue import say_code
from cadran.imports import inbox, job
from cadran.imports.job import Job
from cadran.rights import Right
from cadran.selection import Selection
from cadran.ui.components import panel
from cadran.ui.components.markup import as_markdown, show_html
from cadran.ui.components.row_list import Cell, Column, ListRow, RowList
from cadran.ui.request.view import View
from cadran.ui.sections.data.quarantine import rows_in_state
from cadran.workspace import OF_ROW, Decision, Decisions, Ruling

DECISIONS_SHOWN = 60
TITLES = (("when", ""), ("who", ""), ("decision", "wide"), ("why", "wide"), ("count", "num"), ("state", ""))


def decided(view: View, refused: pl.DataFrame, every: Sequence[Decision]) -> None:
    """Every decision, the last one first."""
    decisions = sorted(every, key=lambda each: each.id, reverse=True)
    standing = [each for each in decisions if each.undone_at is None]
    title = view.t("refusal.decisions_title", n=view.count(len(standing)))
    with panel.block(view, "decided", title, view.t("refusal.decisions_subtitle")):
        states = states_of(refused)
        columns = [Column(view.t(f"refusal.{name}"), css) for name, css in TITLES]
        rows = (_row(view, each, states.get(each.id, Counter())) for each in decisions[:DECISIONS_SHOWN])
        show_html(RowList("cadran-decided", columns).table(rows))
        panel.export(view, "decisions", _frame(view, decisions, states), asked=Selection())
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key="decided_ways"):
            run_again(view, refused)
            _undo(view, standing)


def states_of(refused: pl.DataFrame) -> dict[int, Counter[str]]:
    """Of each decision, how many rows are in which state."""
    pairs = refused.select("state", "decision_ids").explode("decision_ids").drop_nulls()
    counts: dict[int, Counter[str]] = {}
    for state, decision in pairs.iter_rows():
        counts.setdefault(decision, Counter())[state] += 1
    return counts


def run_again(view: View, refused: pl.DataFrame) -> None:
    """The way to let what was decided count, where the figures do not know of it yet."""
    if not view.may(Right.LOAD):
        return
    waiting = refused.filter(pl.col("state") == "waiting").height
    if not waiting or view.state.as_of is not None:
        return
    if st.button(view.t("refusal.run", n=view.count(waiting)), key="run_again", type="primary"):
        job_id = inbox.new_id()
        job.start(home_folder(), job_id, Job("correct"))
        view.request.open_page("imports", load=job_id)


def _row(view: View, decision: Decision, states: Mapping[str, int]) -> ListRow:
    moment = formats.moment(decision.written_at, view.language)
    words = what(view, decision)
    rows, state = view.count(sum(states.values())), _state(view, decision, states)
    texts = [Cell(text, "wide", text) for text in (words, decision.text)]
    return ListRow([moment, decision.author, *texts, rows, state])


def what(view: View, decision: Decision) -> str:
    """What was decided, in one sentence."""
    ruling = decision.ruling
    column = say_code(view.language, "contract_column", ruling.column_name) if ruling.column_name else ""
    everywhere = view.t("refusal.everywhere", table=view.code("table", ruling.table_name))
    line = view.t("refusal.place", file=ruling.source_file, line=ruling.source_row)
    where = line if ruling.kind in OF_ROW else everywhere
    value = ruling.value or formats.NOTHING
    facts = {"column": column, "value": value, "corrected": _corrected(view, ruling)}
    return f"{where}{view.t('judged.colon')}{view.t(f'refusal.did_{ruling.kind}', **facts)}"


def _corrected(view: View, ruling: Ruling) -> str:
    """What stands instead: a form of dates in letters, a day as the reader writes it, any other text as it is."""
    if ruling.kind == "format":
        return formats.written_form(ruling.corrected, view.language)
    with suppress(ValueError):
        return formats.day(datetime.strptime(ruling.corrected, "%Y-%m-%d").date(), view.language)
    return ruling.corrected or formats.NOTHING


def _state(view: View, decision: Decision, states: Mapping[str, int]) -> str:
    if decision.undone_at:
        return view.t("refusal.undone", day=formats.day(decision.undone_at.date(), view.language))
    if not states:
        return view.t("refusal.nothing_left")
    if states == {next(iter(states)): 1}:
        return view.code("refusal_state", next(iter(states)))
    return ", ".join(rows_in_state(view, state, n) for state, n in states.items())


def _undo(view: View, standing: list[Decision]) -> None:
    if not view.may(Right.LOAD):
        return
    if not standing or view.state.as_of is not None:
        return
    shelf = st.popover(view.t("refusal.undo"), key="undo_decision", type="tertiary", on_change="rerun")
    if not shelf.open:
        return
    with shelf:
        known = {each.id: each for each in standing}
        chosen = st.multiselect(
            view.t("refusal.undo_which"),
            list(known),
            format_func=lambda key: (
                f"{formats.moment(known[key].written_at, view.language)} · {what(view, known[key])}"
            ),
            key="undo_decisions",
        )
        st.caption(as_markdown(view.t("refusal.undo_help")))
        if st.button(view.t("refusal.undo_now"), key="undo_now", type="primary", disabled=not chosen):
            Decisions(home_folder()).undo(chosen)
            st.rerun()


def _frame(view: View, decisions: list[Decision], states: Mapping[int, Mapping[str, int]]) -> pl.DataFrame:
    rows = [
        (
            each.written_at,
            each.author,
            what(view, each),
            each.text,
            sum(states.get(each.id, {}).values()),
            each.undone_at,
        )
        for each in decisions
    ]
    names = {"written_at": pl.Datetime, "author": pl.String, "decision": pl.String, "reason": pl.String}
    return pl.DataFrame(rows, schema=names | {"rows": pl.Int64, "undone_at": pl.Datetime}, orient="row")
