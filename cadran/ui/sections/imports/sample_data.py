"""The sample among the data: own files take its place unless the reader wants both."""

import polars as pl
import streamlit as st

from cadran.config import SAMPLE
from cadran.ui.request.view import Request, View
from cadran.ui.sections.imports.begin import SAMPLE_PROFILE


def replaced_loads(request: Request, view: View | None) -> tuple[int, ...]:
    """The loads of the sample that the new one takes the place of; none where it is not loaded, or is to stay."""
    loads = _sample_loads(view.engine.catalogue.ledger()) if view else ()
    return loads if loads and st.checkbox(request.t("imports.replace_sample"), value=True, key="replace_sample") else ()


def _sample_loads(ledger: pl.DataFrame) -> tuple[int, ...]:
    """The loads of the shipped sample that were not withdrawn."""
    names = {path.name for path in SAMPLE.glob("*") if path.is_file()}
    standing = ledger.filter(~pl.col("is_withdrawn"), pl.col("action") == "load")
    loads = standing.group_by("load_id").agg(pl.col("source_file"), pl.col("profile").unique())
    rows = loads.sort("load_id").iter_rows(named=True)
    return tuple(
        row["load_id"] for row in rows if set(row["source_file"]) == names and row["profile"] == [SAMPLE_PROFILE]
    )
