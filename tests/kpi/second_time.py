"""Promise drift and the contracted lead time stated a second time, in polars, from the contract files."""

import polars as pl

from kpi.books import Books
from kpi.second_clauses import judged_clause_lines


def promise_drift(books: Books) -> pl.DataFrame:
    latest = pl.coalesce("repromised_at", "promised_at").dt.date()
    lines = books.lines.with_columns(
        value=(latest - pl.col("promised_at").dt.date()).dt.total_days().cast(pl.Float64),
        counted_on=pl.col("promised_at").dt.date(),
    )
    return lines.filter(pl.col("value") != 0)


def lead_time_kept(books: Books) -> pl.DataFrame:
    judged = judged_clause_lines(books).filter(pl.col("kpi") == "lead_time")
    return judged.with_columns(numerator="kept", denominator="of", counted_on="counted_day")
