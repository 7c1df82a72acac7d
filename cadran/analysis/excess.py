"""Products that come back more often than their category."""

import polars as pl

from cadran.analysis.intervals import wilson
from cadran.analysis.status import FEWEST_FOR_RATE, FEWEST_FOR_STATUS

FALSE_DISCOVERIES = 0.05


def excess(products: pl.DataFrame) -> pl.DataFrame:
    """Excess returns = n x (rate - rate of the category), most first; beyond the columns of `products` (n, numerator).

    `is_signal`: more than its category by an exact binomial test, of products of at least 30 lines, with at most 5 % of
    false ones among the signals (Benjamini and Hochberg 1995). Below 10 lines there is no rate and no excess.
    """
    whole = products.group_by("category").agg(
        category_value=pl.col("numerator").sum() / pl.col("n").sum(),
    )
    compared = products.join(whole, on="category", how="left", nulls_equal=True)
    bounds = [wilson(k, n) for k, n in compared.select("numerator", "n").iter_rows()]
    is_rate = pl.col("n") >= FEWEST_FOR_RATE
    compared = compared.with_columns(
        value=pl.when(is_rate).then(pl.col("numerator") / pl.col("n")),
        ci_low=pl.when(is_rate).then(pl.Series([low for low, _ in bounds], dtype=pl.Float64)),
        ci_high=pl.when(is_rate).then(pl.Series([high for _, high in bounds], dtype=pl.Float64)),
        excess=pl.when(is_rate).then(pl.col("numerator") - pl.col("n") * pl.col("category_value")),
        is_signal=pl.Series(_signals(compared), dtype=pl.Boolean),
    )
    return compared.sort("excess", "n", "sku", descending=[True, True, False], nulls_last=True)


def _signals(products: pl.DataFrame) -> list[bool]:
    tested = [index for index, n in enumerate(products["n"]) if n >= FEWEST_FOR_STATUS]
    if not tested:
        return [False] * products.height
    from scipy.stats import binom, false_discovery_control  # noqa: PLC0415  takes most of a second to import

    rows = products[tested]
    chances = binom.sf(rows["numerator"].to_numpy() - 1, rows["n"].to_numpy(), rows["category_value"].to_numpy())
    sure = dict(zip(tested, false_discovery_control(chances) <= FALSE_DISCOVERIES, strict=True))
    return [bool(sure.get(index, False)) for index in range(products.height)]
