"""The history: each load with what it brought, the way to undo or withdraw it, and to see the data as of a day."""

import re
from collections.abc import Sequence
from dataclasses import replace

import polars as pl
import streamlit as st

from cadran.config import home_folder
from cadran.engine import Row
from cadran.i18n import formats
from cadran.imports import inbox, job
from cadran.imports.history import differences, loads_of, standing_loads
from cadran.imports.job import Job
from cadran.ingest.storage.refusals import CORRECTED
from cadran.rights import Right
from cadran.selection import Selection
from cadran.ui.components import panel
from cadran.ui.components.data_table import data_table
from cadran.ui.components.markup import as_markdown, element, joined, show_html
from cadran.ui.components.row_list import Cell, Column, ListRow, RowList
from cadran.ui.components.typed_day import day_text, read_day
from cadran.ui.request.view import View

LOADS_LISTED = 20
FILES_SHOWN = 60
FILE_COLUMNS = (
    "load_id",
    "loaded_at",
    "profile",
    "table_name",
    "source_file",
    "rows",
    "new",
    "changed",
    "gone",
    "unchanged",
    "quarantined",
    "warnings",
    "data_from",
    "data_to",
    "sha256",
)
TITLES = (
    ("load_id", "num"),
    ("loaded_at", ""),
    ("files", "wide"),
    ("new", "num"),
    ("changed", "num wide"),
    ("gone", "num wide"),
    ("unchanged", "num wide"),
    ("quarantined", "num"),
)


def loads(view: View, ledger: pl.DataFrame) -> None:
    """The loads, newest first; their files and the way to withdraw one."""
    history = loads_of(ledger)
    with panel.block(
        view, "loads", view.t("data.loads_title", n=view.count(history.height)), view.t("data.loads_subtitle")
    ):
        if history.is_empty():
            return
        panel.export(view, "ledger", ledger, asked=Selection())
        columns = [Column(view.t(f"data.load_{name}"), css) for name, css in TITLES]
        rows = history.head(LOADS_LISTED).iter_rows(named=True)
        show_html(RowList("cadran-loads", columns).table(_load(view, row) for row in rows))
        with panel.on_request(view, "load_files", view.t("data.load_every_file")) as is_open:
            if is_open:
                days = pl.col("data_from", "data_to").cast(pl.Date)
                data_table(view, differences(ledger).head(FILES_SHOWN).with_columns(days), FILE_COLUMNS)
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key="load_ways"):
            _withdraw(view)
            _as_of(view)


def _load(view: View, row: Row) -> ListRow:
    names = [source_words(view, file) for file in row["files"]]
    files = ", ".join(names)
    short = f"{names[0]} +{len(names) - 1}" if len(names) > 2 else files
    words = {"unload": view.t("data.load_withdrawn", files=short), "forget": view.t("data.load_forgotten")}
    counts = [_counted(view, row[name]) for name in ("new", "changed", "gone", "unchanged", "quarantined")]
    moment = formats.moment(row["loaded_at"], view.language)
    return ListRow([view.count(row["load_id"]), moment, Cell(words.get(row["action"], short), "wide", files), *counts])


def source_words(view: View, name: str) -> str:
    """What a source is called: corrected rows by the file and the load that refused them."""
    match = re.search(CORRECTED, name)
    return view.t("data.corrected_source", file=name[: match.start()], load=match[1]) if match else name


def _counted(view: View, rows: int | None) -> str:
    return formats.NOTHING if rows is None else view.count(rows)


def _withdraw(view: View) -> None:
    """A load that still gives rows can be taken out, after a look at what leaves with it."""
    if not view.may(Right.LOAD):
        return
    if view.state.as_of is not None:
        return
    shelf = st.popover(view.t("data.withdraw"), key="withdraw", type="tertiary", on_change="rerun")
    if not shelf.open:
        return
    with shelf:
        standing = standing_loads(home_folder())
        chosen = st.selectbox(
            view.t("data.load_load_id"),
            list(standing),
            format_func=lambda load: (
                f"{load} · {', '.join(dict.fromkeys(source_words(view, row['source_file']) for row in standing[load]))}"
            ),
            key="withdraw_load",
        )
        if chosen is not None:
            _leaves(view, standing[chosen])
            if st.button(view.t("data.withdraw_now", load=chosen), key="withdraw_now", type="primary"):
                job_id = inbox.new_id()
                job.start(home_folder(), job_id, Job("unload", load_id=chosen))
                view.request.open_page("imports", load=job_id)


def _leaves(view: View, sources: Sequence[Row]) -> None:
    """What each file of a load gave, and how much of that counts now."""
    items = [
        view.t(
            "data.leaves",
            file=source_words(view, row["source_file"]),
            table=view.code("table", row["table_name"]),
            n=view.count(row["row_count"]),
            current=view.count(row["current_rows"]),
        )
        for row in sources
    ]
    show_html(joined(*(element("p", item, css="cadran-fact") for item in items)))
    st.caption(as_markdown(view.t("data.leaves_help")))


def _as_of(view: View) -> None:
    """The data as they stood at the end of a day, built beside the current version."""
    shelf = st.popover(view.t("data.as_of"), key="as_of", type="tertiary", on_change="rerun")
    if not shelf.open:
        return
    with shelf, st.form(f"as_of_{view.language}", border=False):
        hint = view.t("filter.day_format")
        typed = st.text_input(view.t("data.as_of_day"), day_text(view, view.as_of), placeholder=hint)
        st.caption(as_markdown(view.t("data.as_of_help")))
        if st.form_submit_button(view.t("data.as_of_see"), type="primary"):
            day = read_day(typed)
            if day is None or day > view.as_of:
                st.caption(f"○ {view.t('data.as_of_problem', format=hint, last=view.as_of_words)}")
            else:
                view.request.open_page("overview", replace(view.state, as_of=day))
