"""The sample among the data: own files take its place unless the reader wants both."""

import polars as pl
import streamlit as st

from cadran.config import SAMPLE
from cadran.ui.request.view import Request, View
from cadran.ui.sections.imports.begin import SAMPLE_PROFILE

KEY = "replace_sample"


def replaced_loads(view: View | None) -> tuple[int, ...]:
    """The loads of the sample that the new one takes the place of; none where it is not loaded, or is to stay."""
    return _sample_loads(view.engine.catalogue.ledger()) if view and st.session_state.get(KEY, True) else ()


def ask_for_sample(request: Request, view: View | None) -> None:
    """Whether the sample stays beside the new files, where it is loaded."""
    if view and _sample_loads(view.engine.catalogue.ledger()):
        st.checkbox(request.t("imports.replace_sample"), value=True, key=KEY)


def _sample_loads(ledger: pl.DataFrame) -> tuple[int, ...]:
    """The loads of the shipped sample that were not withdrawn."""
    names = {path.name for path in SAMPLE.glob("*") if path.is_file()}
    standing = ledger.filter(~pl.col("is_withdrawn"), pl.col("action") == "load")
    loads = standing.group_by("load_id").agg(pl.col("source_file"), pl.col("profile").unique())
    rows = loads.sort("load_id").iter_rows(named=True)
    return tuple(
        row["load_id"] for row in rows if set(row["source_file"]) == names and row["profile"] == [SAMPLE_PROFILE]
    )
