"""The two parts of the delivery cost stated a second time, in polars, from the contract files."""

import polars as pl

from kpi.books import KEY, Books
from kpi.second_lines import cost_per_unit


def _part(books: Books, cost: str) -> pl.DataFrame:
    """Lines with a known cost, with one kind of cost of what arrived of them, at the rate of the order date."""
    arrived = books.parcels.filter(pl.col("delivered_at").is_not_null())
    paid = arrived.group_by(KEY).agg(part=pl.col(cost).sum())
    return cost_per_unit(books).join(paid, on=KEY, how="left").with_columns(numerator=pl.col("part") * pl.col("rate"))


def freight_per_unit(books: Books) -> pl.DataFrame:
    return _part(books, "freight_cost")


def handling_per_unit(books: Books) -> pl.DataFrame:
    return _part(books, "handling_cost")
