"""What each load brought, and what is left of it."""

from pathlib import Path

import polars as pl

from cadran.engine import Row


def loads_of(ledger: pl.DataFrame) -> pl.DataFrame:
    """One row a load or unload, newest first: its files, what became of their rows, by how many tables grew."""
    counts = ("rows", "accepted", "unchanged", "quarantined", "skipped", "blank")
    loads = ledger.group_by("load_id").agg(
        pl.col("action", "loaded_at", "profile").first(),
        pl.col("source_file").unique(maintain_order=True).alias("files"),
        pl.col(*counts).sum(),
    )
    return loads.join(_net(ledger), on="load_id").sort("load_id", descending=True)


def _net(ledger: pl.DataFrame) -> pl.DataFrame:
    """By how many rows the tables of each load grew; each entry says how many rows its table held then."""
    is_load = pl.col("action").first() == "load"
    counted = ledger.group_by("load_id", "table_name").agg(
        after=pl.when(is_load).then(pl.col("table_rows").max()).otherwise(pl.col("table_rows").min())
    )
    grown = counted.sort("load_id").with_columns(
        net=pl.col("after") - pl.col("after").shift(1, fill_value=0).over("table_name")
    )
    return grown.group_by("load_id").agg(pl.col("net").sum())


def standing_loads(home: Path) -> dict[int, list[Row]]:
    """The loads that still give rows, newest first, each with its sources; CadranError while another process writes."""
    from cadran.ingest.storage.unloading import contributions  # noqa: PLC0415 - only asked where one is to be withdrawn

    rows = contributions(home).to_dicts()
    return {
        load: [row for row in rows if row["load_id"] == load]
        for load in sorted({row["load_id"] for row in rows}, reverse=True)
    }
