"""What broken clauses cost once the decisions in the workspace are taken into account."""

from datetime import date

import polars as pl

from cadran.engine import Row, exclusions_of, with_exclusions
from cadran.insight.answers import answered
from cadran.insight.context import Context
from cadran.insight.notes import workspace
from cadran.workspace import Exclusion

KEY = ("clause_id", "window_start")
PRICED = (
    "is_final",
    "actual_without",
    "is_breached_without",
    "excluded_line_count",
    "base",
    "raw",
    "excluded",
    "elsewhere",
    "over_cap",
    "estimate",
    "alone",
    "cap_unknown_count",
    "cap_line_count",
    "retained",
    "so_far",
    "lawful",
    "legal_base",
    "legal_limit",
    "legal_used",
    "has_unknown_category",
    "base_unknown_count",
    "base_line_count",
)


def clause_lines(context: Context, row: Row) -> pl.DataFrame:
    """The judged lines of a clause and window with what the workspace excludes of them."""
    return _left_out(context, "clause_lines", clause_id=row["clause_id"], window_start=row["window_start"])


def retained(context: Context, windows: pl.DataFrame, **equal: str) -> pl.DataFrame:
    """`windows` with what each costs step by step once the exclusions are left out, and what became of it."""
    priced = _left_out(context, "penalties", **equal)
    own = windows.drop(set(windows.columns) & set(PRICED))
    return own.join(priced.select(*KEY, *PRICED), on=KEY, how="left", maintain_order="left")


def _left_out(context: Context, relation: str, **equal: str | date) -> pl.DataFrame:
    return answered(with_exclusions, context.engine, relation, _held(context), **equal)


def _held(context: Context) -> tuple[Exclusion, ...]:
    return tuple(exclusion for exclusion in exclusions_of(context.engine, workspace()) if exclusion.undone_at is None)
