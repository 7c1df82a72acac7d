"""Refused rows: by reason, row by row, and as files for those who sent them."""

import json
from functools import partial
from typing import get_args

import polars as pl
import streamlit as st

from cadran.engine import Row
from cadran.export import csv
from cadran.export.table_file import NO_CURRENCY, TableFile
from cadran.insight.refusals import TO_HANDLE, State
from cadran.selection import Selection
from cadran.ui.components import panel
from cadran.ui.components.data_table import data_table
from cadran.ui.components.markup import as_markdown, show_html
from cadran.ui.components.row_list import Cell, Column, ListRow, RowList
from cadran.ui.components.taken import taken
from cadran.ui.request.view import View
from cadran.ui.sections.data.deciding import column_words, decide

REFUSED_SHOWN = 200
FEW = 20
FILES_OFFERED = 12
LINES_NAMED = 5
REFUSED_COLUMNS = ("table_name", "source_file", "source_row", "column_name", "value", "state", "reason")
FILE_COLUMNS = ("load_id", *REFUSED_COLUMNS, "row_text")
REASON = ("table_name", "column_name", "code")


def refused_rows(view: View, every: pl.DataFrame) -> None:
    """The open rows by reason, with the way to decide about them; then row by row, and as their senders know them."""
    refused = every.filter(pl.col("state").is_in(TO_HANDLE))
    n = view.count(refused.height)
    title = view.t("data.refused_title", n=n) if refused.height else view.t("data.none_refused")
    with panel.block(view, "refused", title, _others(view, every) or view.t("data.refused_subtitle")):
        if every.is_empty():
            return
        panel.export(view, "quarantine", _in_words(view, every).select(FILE_COLUMNS), asked=Selection())
        if refused.height:
            _reasons(view, refused)
            decide(view, refused)
        if 0 < refused.height <= FEW:
            _rows(view, refused)
        if refused.height > FEW or every.height > refused.height:
            with panel.on_request(view, "refused", view.t("data.every_row")) as is_open:
                if is_open:
                    _rows(view, every)
        if refused.height:
            _senders(view, refused)


def _others(view: View, every: pl.DataFrame) -> str:
    """How many rows are no longer open, by what became of them."""
    counts = dict(every.group_by("state").len().iter_rows())
    states = [state for state in get_args(State) if state not in TO_HANDLE and counts.get(state)]
    return " · ".join(rows_in_state(view, state, counts[state]) for state in states)


def rows_in_state(view: View, state: str, rows: int) -> str:
    """How many rows are in a state: `12 corrected`."""
    return view.t(f"refusal_rows.{state}", n=view.count(rows))


def _reasons(view: View, refused: pl.DataFrame) -> None:
    titles = (("count", "num"), ("table", "wide"), ("column", ""), ("reason", ""), ("examples", "wide dim"))
    columns = [Column(view.t(f"data.reasons_{name}"), css) for name, css in titles]
    first = _reason_in_words(view, refused).first().alias("sentence")
    places = pl.col("source_file", "source_row", "value")
    grouped = refused.group_by(*REASON).agg(pl.len().alias("n"), first, places)
    rows = grouped.sort("n", *REASON, descending=[True, *[False] * len(REASON)], nulls_last=True).iter_rows(named=True)
    show_html(RowList("cadran-reasons", columns).table(_reason(view, row) for row in rows))


def _reason(view: View, row: Row) -> ListRow:
    column = column_words(view, str(row["column_name"]))
    places = list(zip(row["source_file"], row["source_row"], row["value"], strict=True))[:LINES_NAMED]
    colon = view.t("judged.colon")
    examples = ", ".join(f"{file} {line}{colon}{value}" if value else f"{file} {line}" for file, line, value in places)
    cells = [view.count(row["n"]), view.code("table", str(row["table_name"])), column, row["sentence"]]
    return ListRow([*cells, Cell(examples, "wide dim", examples)])


def _rows(view: View, refused: pl.DataFrame) -> None:
    whole_line = pl.col("column_name").replace("record", view.t("refusal.whole_line"))
    written = _in_words(view, refused).with_columns(whole_line)
    data_table(view, written.head(REFUSED_SHOWN), REFUSED_COLUMNS)
    if refused.height > REFUSED_SHOWN:
        words = view.t("split.more", shown=view.count(REFUSED_SHOWN), total=view.count(refused.height))
        st.caption(as_markdown(words))


def _in_words(view: View, refused: pl.DataFrame) -> pl.DataFrame:
    """The rows with the reason and the state of each as the reader says them."""
    states = {state: view.code("refusal_state", state) for state in get_args(State)}
    return refused.with_columns(
        _reason_in_words(view, refused).alias("reason"),
        pl.col("state").replace_strict(states),
        pl.col("raw").alias("row_text"),
    )


def _reason_in_words(view: View, refused: pl.DataFrame) -> pl.Expr:
    """The sentence of a row, its column named by words."""
    reason = pl.col(f"sentence_{view.language}")
    for name in refused["column_name"].drop_nulls().unique().sort():
        words = column_words(view, name)
        named = reason.str.replace(f"{name} ", f"{words} ", literal=True)
        reason = pl.when(pl.col("column_name") == name).then(named).otherwise(reason)
    return reason


def _senders(view: View, refused: pl.DataFrame) -> None:
    """One file for each file that has refused rows: the rows as they stood there, each with its line and reason."""
    files = refused.group_by("source_file").len().sort("len", "source_file", descending=[True, False])
    with panel.on_request(view, "senders", view.t("data.senders")) as is_open:
        if is_open:
            st.caption(view.t("data.senders_help"))
            for index, (name, rows) in enumerate(files.head(FILES_OFFERED).iter_rows()):
                file = csv.file_name("refused", name, "", view.as_of, view.language, "csv")
                content = partial(_sender_file, view, refused.filter(pl.col("source_file") == name))
                st.download_button(
                    as_markdown(view.t("data.sender_file", file=name, n=view.count(rows))),
                    data=taken(view, file, content),
                    file_name=file,
                    mime="text/csv",
                    key=f"sender_{index}",
                    on_click="ignore",
                )


def _sender_file(view: View, refused: pl.DataFrame) -> bytes:
    profile: csv.Profile = "fr" if view.language == "fr" else "international"
    frame = original_rows(refused, view.language, view.t("data.line"), view.t("data.reasons_reason"))
    return TableFile(frame, view.language, NO_CURRENCY, has_labels=False).csv(profile)


def original_rows(refused: pl.DataFrame, language: str, line: str, reason: str) -> pl.DataFrame:
    """Refused rows of one file under its own headings, after the columns `line` and `reason`; all of them text."""
    texts = [json.loads(raw or "{}") for raw in refused["raw"]]
    names = dict.fromkeys(name for row in texts for name in row)
    taken = {line, reason}
    originals = {f"{name} (2)" if name in taken else name: [_text(row.get(name)) for row in texts] for name in names}
    reasons = {line: refused["source_row"].cast(pl.String), reason: refused[f"sentence_{language}"]}
    return pl.DataFrame(reasons | originals, schema_overrides=dict.fromkeys(originals, pl.String))


def _text(value: object) -> str | None:
    return None if value is None else str(value)
