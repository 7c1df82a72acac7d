"""What each load brought, and what is left of it."""

from pathlib import Path

import polars as pl

from cadran.engine import Row
from cadran.ingest.storage.refusals import is_corrected


def loads_of(ledger: pl.DataFrame) -> pl.DataFrame:
    """One row a load or unload, newest first: its files, and what became of their rows.

    What was new and what changed is empty for loads an older Cadran made, which did not tell them apart.
    """
    counts = ("rows", "accepted", "new", "changed", "gone", "unchanged", "quarantined", "skipped", "blank")
    loads = (
        differences(ledger)
        .group_by("load_id")
        .agg(
            pl.col("action", "loaded_at", "profile").first(),
            pl.col("source_file").unique(maintain_order=True).alias("files"),
            *(pl.when(pl.col(name).is_not_null().all()).then(pl.col(name).sum()).alias(name) for name in counts),
        )
    )
    return loads.sort("load_id", descending=True)


def differences(ledger: pl.DataFrame) -> pl.DataFrame:
    """The ledger with how many of the accepted rows of each file were new."""
    return ledger.with_columns(new=pl.col("accepted") - pl.col("changed"))


def standing_loads(home: Path) -> dict[int, list[Row]]:
    """The loads of files that still give rows, newest first, each with its sources, but none of corrected rows.

    CadranError while another process writes.
    """
    from cadran.ingest.storage.unloading import contributions  # noqa: PLC0415 - only asked where one is to be withdrawn

    rows = [row for row in contributions(home).to_dicts() if not is_corrected(row["source_file"])]
    return {
        load: [row for row in rows if row["load_id"] == load]
        for load in sorted({row["load_id"] for row in rows}, reverse=True)
    }
