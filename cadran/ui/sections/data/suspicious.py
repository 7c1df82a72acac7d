"""Suspicious rows that were loaded: by rule, what is done with them, and the rows themselves."""

import polars as pl
import streamlit as st

from cadran.engine import Row
from cadran.selection import Selection
from cadran.ui.agreements.clause_problems import clause_place, sentence
from cadran.ui.components import panel
from cadran.ui.components.data_table import data_table
from cadran.ui.components.markup import as_markdown
from cadran.ui.request.view import View

CLAUSES_NAMED = 12
ROWS_SHOWN = 200
# A rule most rows of a table break is about how its file is written, and stands after those of single rows.
MOST_ROWS = 0.5


def suspicious_rows(view: View, warnings: pl.DataFrame) -> None:
    """One shelf a rule and column it doubts, with how many rows break it; the rows behind it once it is opened."""
    total = int(warnings["row_count"].sum() or 0)
    words = {"n": view.count(total), "kinds": view.count(warnings.height)}
    title = view.t("data.warnings_title", **words) if total else view.t("data.no_warnings")
    with panel.block(view, "warnings", title, view.t("data.warnings_subtitle")):
        if total:
            panel.export(view, "warnings", warnings, asked=Selection())
        for row in _ranked(view, warnings).iter_rows(named=True):
            _rule(view, row)


def _ranked(view: View, warnings: pl.DataFrame) -> pl.DataFrame:
    """Rules of single rows first, those with most rows before others."""
    counts = view.engine.catalogue.row_counts()
    numbers = warnings.select("table_name", "row_count").iter_rows()
    shares = [rows / max(counts.get(table, 0), 1) for table, rows in numbers]
    ranked = warnings.with_columns(is_of_most=pl.Series(shares, dtype=pl.Float64) >= MOST_ROWS)
    return ranked.sort("is_of_most", "row_count", descending=[False, True]).drop("is_of_most")


def _rule(view: View, row: Row) -> None:
    table, code, column = (row[name] for name in ("table_name", "code", "column_name"))
    rule = sentence(view, code, column, row["value"])
    key = "_".join(filter(None, (table, code, column)))
    words = f"▲ {view.count(row['row_count'])} · {view.code('table', table)} · {rule}{_clauses(view, code)}"
    with panel.on_request(view, key, as_markdown(words)) as is_open:
        if is_open:
            frame = view.warned(table, code, column)
            data_table(view, frame.head(ROWS_SHOWN), frame.columns)
            if frame.height > ROWS_SHOWN:
                more = view.t("split.more", shown=view.count(ROWS_SHOWN), total=view.count(frame.height))
                st.caption(as_markdown(more))
            panel.export(view, f"warning_{key}", frame, asked=Selection())


def _clauses(view: View, code: str) -> str:
    """The clauses a warning is about, with what stands where; nothing where it is about other rows."""
    if not code.startswith("clause_"):
        return ""
    warnings = view.details("clause_warnings", code=code).sort("clause_id", "column_name", nulls_last=True)
    ids = [clause_place(row, view.language) for row in warnings.iter_rows(named=True)]
    more = f" +{view.count(len(ids) - CLAUSES_NAMED)}" if len(ids) > CLAUSES_NAMED else ""
    return f" ({', '.join(ids[:CLAUSES_NAMED])}{more})"
