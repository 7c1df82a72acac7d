"""The journal: who did what, filtered, as a table and as a file."""

import polars as pl
import streamlit as st

from cadran.config import home_folder
from cadran.insight.journal import journal_frame
from cadran.selection import Selection
from cadran.ui.components import panel
from cadran.ui.components.data_table import data_table
from cadran.ui.components.markup import as_markdown
from cadran.ui.request.view import View
from cadran.workspace import Action, Workspace

ENTRIES_SHOWN = 200
LONGEST_SEARCH = 80
COLUMNS = ("moment", "person", "sign_in", "done", "about")


def journal(view: View) -> None:
    """Every entry that fits what is asked, the last first."""
    every = journal_frame(Workspace(home_folder()).journal())
    with panel.block(view, "journal", _title(view, every), view.t("people_page.journal_subtitle")):
        if every.is_empty():
            return
        entries = _asked(view, every)
        actions = {str(action): view.code("journal", action) for action in Action}
        written = entries.with_columns(
            pl.col("journal").replace_strict(actions, default=pl.col("journal")).alias("done")
        )
        data_table(view, written.head(ENTRIES_SHOWN), COLUMNS, key="journal")
        foot = view.t("people_page.journal_foot", n=entries.height, shown=min(entries.height, ENTRIES_SHOWN))
        panel.footer(view, "journal", entries, foot, asked=Selection())


def _title(view: View, every: pl.DataFrame) -> str:
    if every.is_empty():
        return view.t("people_page.journal_empty")
    return view.t("people_page.journal", n=every.height)


def _asked(view: View, every: pl.DataFrame) -> pl.DataFrame:
    """The entries of the person, of the kind and with the words that are asked for."""
    anybody, anything = view.t("people_page.anybody"), view.t("people_page.anything")
    people = sorted(every["person"].unique())
    actions = {code: view.code("journal", code) for code in sorted(every["journal"].unique())}
    first, second, third = st.columns(3)
    with first:
        person = st.selectbox(view.t("people_page.who"), ["", *people], format_func=lambda name: name or anybody)
    with second:
        done = st.selectbox(
            view.t("people_page.what"), ["", *actions], format_func=lambda code: actions.get(code, anything)
        )
    with third:
        words = st.text_input(view.t("people_page.words"), max_chars=LONGEST_SEARCH).strip().lower()
    entries = every.filter(
        (pl.col("person") == person) | pl.lit(not person), (pl.col("journal") == done) | pl.lit(not done)
    )
    if words:
        text = pl.concat_str(pl.col("about", "sign_in"), separator=" ").str.to_lowercase()
        entries = entries.filter(text.str.contains(words, literal=True))
    if entries.is_empty():
        st.caption(as_markdown(view.t("people_page.nothing_found")))
    return entries
