"""What article L. 441-17 asks of a French clause: five checks with their reasons, and the harm written down."""

from datetime import date

import polars as pl
import streamlit as st

from cadran.analysis.legal import Check, legal_checks
from cadran.charts.palette import SHAPES
from cadran.desk import Desk, Note
from cadran.engine import Row
from cadran.export.legal import STATUS, documented, harm_in_words, reason
from cadran.screen import blocks
from cadran.screen.escape import as_html, as_markdown
from cadran.screen.notes import AUTHOR, LONGEST_TEXT, desk
from cadran.screen.periods import end_of
from cadran.screen.view import View
from cadran.words import formats

LINE_COLUMNS = (
    "order_id", "line_id", "product_name", "category", "due_date", "completed_at", "is_proven", "stockout",
    "stockout_on", "line_value", "penalty_amount", "source_file", "source_row",
)  # fmt: skip


def checks(view: View, lines: pl.DataFrame, row: Row) -> None:
    """The checks of one clause and window, and the lines they look at; nothing is checked where nothing is retained."""
    notes = documented(desk().notes(), row["supplier_id"], row["window_start"], _last_day(row))
    found = legal_checks(lines, row, view.as_of, harm_in_words(notes))
    with st.container(key="legal"):
        head = f"<b>{as_html(view.say('legal.title'))}</b> · {as_html(view.say('legal.note'))}"
        st.html(f'<p class="cadran-legal-head">{head}</p>' + "".join(_check(view, check) for check in found))
        if not found:
            st.markdown(view.say("legal.none"))
            return
        _harm(view, notes, row)
        blocks.table(view, "legal_lines", lambda: _kept(view, lines))
        frame = _frame(view, found, row)
        blocks.export(view, "legal_checks", frame.height, lambda: frame)


def _kept(view: View, lines: pl.DataFrame) -> pl.DataFrame:
    """The missed lines that are kept, amounts as people write them."""
    kept = lines.filter(~pl.col("is_met"), ~pl.col("is_excluded")).select(LINE_COLUMNS)
    amounts = [
        pl.Series(name, [formats.price(amount, view.currency, view.language) for amount in kept[name]], pl.String)
        for name in ("line_value", "penalty_amount")
    ]
    return kept.with_columns(amounts)


def _last_day(row: Row) -> date:
    return end_of(row["window_start"], row["window_kind"])


def _check(view: View, check: Check) -> str:
    status = STATUS[check.state]
    word = as_html(view.say(f"legal.{check.state}"))
    return (
        '<div class="cadran-row cadran-legal">'
        f'<span class="cadran-chip {status}"><b aria-hidden="true">{SHAPES[status]}</b>{word}</span>'
        f"<span>{as_html(view.code('legal_check', check.name))}</span>"
        f'<span class="dim">{as_html(reason(check, view.currency, view.language))}</span></div>'
    )


def _frame(view: View, found: tuple[Check, ...], row: Row) -> pl.DataFrame:
    rows = [
        (row["clause_id"], row["window_start"], check.name, view.code("legal_check", check.name), check.state,
         reason(check, view.currency, view.language))
        for check in found
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=("clause_id", "window_start", "check", "name", "state", "told"), orient="row")


def _harm(view: View, notes: tuple[Note, ...], row: Row) -> None:
    """The way to write down what harm was done in the window, and to take it back."""
    for note in notes:
        words = as_markdown(view.say("legal.harm_delete", text=note.text))
        st.button(words, key=f"harm_{note.id}", type="tertiary", on_click=Desk.delete_note, args=(desk(), note.id))
    shelf = st.popover(view.say("legal.harm_add"), key="harm", type="tertiary", on_change="rerun")
    if not shelf.open:
        return
    with shelf, st.form(f"harm_{view.language}", border=False, clear_on_submit=True):
        text = st.text_input(view.say("legal.harm_what"), max_chars=LONGEST_TEXT).strip()
        author = st.text_input(view.say("notes.author"), st.session_state.get(AUTHOR, ""), max_chars=60).strip()
        if st.form_submit_button(view.say("legal.harm_keep")):
            if not text or not author:
                st.caption(f"○ {view.say('legal.harm_needs')}")
                return
            st.session_state[AUTHOR] = author
            days = (row["window_start"], _last_day(row))
            desk().write_note(days, "harm", text, author, ("supplier_id", row["supplier_id"]))
            st.rerun()
