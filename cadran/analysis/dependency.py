"""How much hangs on single suppliers: shares of value and of products with one source."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Dependency:
    """Shares are fractions of all value and of all SKUs; `concentration` is the Herfindahl-Hirschman index, 0 to 1.

    Without any value the shares of value and the concentration are None.
    """

    sku_count: int
    single_sku_count: int
    value_share: float | None
    concentration: float | None


def dependency(sources: pl.DataFrame) -> Dependency:
    """The dependency of a frame of sku, supplier_id, line_value and source_count.

    Herfindahl-Hirschman index: the sum of the squared value shares of the suppliers (Hirschman 1945).
    """
    whole = float(sources["line_value"].sum())
    single = sources.filter(pl.col("source_count") == 1)
    shares = by_supplier(sources)["value_share"]
    return Dependency(
        sources["sku"].n_unique(),
        single["sku"].n_unique(),
        float(single["line_value"].sum()) / whole if whole else None,
        float((shares**2).sum()) if whole else None,
    )


def by_supplier(sources: pl.DataFrame) -> pl.DataFrame:
    """Each supplier's value and its share, its SKUs and those that have no other source; the largest value first."""
    is_single = pl.col("source_count") == 1
    whole = pl.col("line_value").sum()
    return (
        sources.group_by("supplier_id", "supplier_name")
        .agg(
            pl.col("line_value").sum(),
            sku_count=pl.col("sku").n_unique(),
            single_sku_count=pl.col("sku").filter(is_single).n_unique(),
            single_value=pl.col("line_value").filter(is_single).sum(),
        )
        .with_columns(value_share=pl.when(whole > 0).then(pl.col("line_value") / whole))
        .sort("line_value", "supplier_id", descending=[True, False])
    )
