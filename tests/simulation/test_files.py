"""The simulated files: contract files, the same every time, and consistent with each other."""

from datetime import datetime
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from cadran.contract.tables import CANCEL_REASONS, DISPOSITIONS, FAULTS, MODES, RETURN_REASONS, TABLES
from cadran.simulation import simulate
from cadran.simulation.sample import LINES, SEED
from simulation.conftest import LINE, SAMPLE, Tables, raw, read_tables

END = datetime(2026, 11, 20, 6, 10)
SMALL = 2_000
OWN_STOCK = ["own_warehouse", "third_party", "store", "ship_from_store", "click_collect", "reserve_collect"]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    simulate(folder, SMALL, 3)
    return folder


@pytest.mark.long
def test_another_seed_writes_other_lines_and_parquet_is_whole(small: Path, tmp_path: Path) -> None:
    shares: list[float] = []
    rows = simulate(tmp_path, SMALL, 4, "parquet", progress=shares.append)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f"{table}.parquet" for table in TABLES)
    assert {table: pl.read_parquet(tmp_path / f"{table}.parquet").height for table in TABLES} == rows
    assert (
        not raw(small, "order_lines")["sku"]
        .head(50)
        .equals(pl.read_parquet(tmp_path / "order_lines.parquet")["sku"].head(50))
    )
    assert shares == sorted(shares)
    assert shares[-1] == 1


@pytest.mark.long
def test_every_contract_table_is_written_with_the_contract_columns(small: Path) -> None:
    for name, table in TABLES.items():
        header = (small / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0]
        assert header.split(",") == [column.name for column in table.columns]


@pytest.mark.long
def test_a_promise_for_a_day_has_no_time(small: Path) -> None:
    promised = raw(small, "order_lines").filter(pl.col("mode") == "own_warehouse")["promised_at"].drop_nulls()
    assert promised.str.len_chars().unique().to_list() == [10]


@pytest.mark.long
def test_the_sample_is_what_the_simulator_writes(sample: Tables, tmp_path: Path) -> None:
    simulate(tmp_path, LINES, SEED)
    for name in TABLES.keys() - {"stock_levels"}:
        assert raw(tmp_path, name).equals(raw(SAMPLE, name)), name
    stock = read_tables(tmp_path)["stock_levels"].select("stock_date", "sku", "location_id", "on_hand_quantity")
    committed = sample["stock_levels"].select(stock.columns)
    assert stock["on_hand_quantity"].sum() == committed["on_hand_quantity"].sum()
    assert stock.height == committed.height


def test_the_sample_is_small_enough_to_commit() -> None:
    assert sum(path.stat().st_size for path in SAMPLE.iterdir()) < 8_000_000


def test_keys_are_unique_and_nothing_is_orphaned(sample: Tables) -> None:
    for name, table in TABLES.items():
        assert not sample[name].select(table.key).is_duplicated().any(), name
    assert sample["deliveries"].join(sample["order_lines"], on=LINE, how="anti").is_empty()
    assert sample["returns"].join(sample["order_lines"], on=["order_id", "line_id"], how="anti").is_empty()
    assert sample["order_lines"].join(sample["products"], on="sku", how="anti").is_empty()
    assert sample["order_lines"].join(sample["locations"], on="location_id", how="anti").is_empty()
    named = sample["order_lines"].filter(pl.col("supplier_id").is_not_null())
    assert named.join(sample["suppliers"], on="supplier_id", how="anti").is_empty()


def test_required_cells_are_filled(sample: Tables) -> None:
    for name, table in TABLES.items():
        for column in table.columns:
            if column.required:
                assert sample[name][column.name].null_count() == 0, (name, column.name)


def test_nothing_happens_after_the_end_of_the_data(sample: Tables) -> None:
    moments = {
        "order_lines": ["ordered_at", "cancelled_at"],
        "deliveries": ["ready_at", "shipped_at", "delivered_at", "available_at"],
        "returns": ["requested_at", "returned_at"],
        "feedback": ["answered_at"],
    }
    last = max(sample[table][column].max() for table, columns in moments.items() for column in columns)
    assert last == END
    assert sample["order_lines"]["ordered_at"].min() < datetime(2024, 10, 22)


def test_events_of_a_parcel_follow_each_other(sample: Tables) -> None:
    parcels = sample["deliveries"].join(sample["order_lines"].select(*LINE, "ordered_at"), on=LINE)
    steps = ["ordered_at", "ready_at", "shipped_at", "delivered_at", "available_at"]
    for before, after in pairwise(steps):
        assert parcels.filter(pl.col(after) < pl.col(before)).is_empty(), (before, after)


def test_every_value_of_the_contract_occurs(sample: Tables) -> None:
    lines, returns = sample["order_lines"], sample["returns"]
    assert set(lines["mode"].drop_nulls()) == set(MODES)
    assert set(lines["cancel_reason"].drop_nulls()) == set(CANCEL_REASONS)
    assert set(returns["reason"]) == set(RETURN_REASONS)
    assert set(returns["disposition"]) == set(DISPOSITIONS)
    assert set(returns["fault"]) == set(FAULTS)
    assert set(lines["currency"].unique()) >= {"EUR", "GBP"}
    assert sample["suppliers"]["kind"].value_counts().sort("kind").rows() == [
        ("carrier", 7),
        ("own", 1),
        ("supplier", 120),
    ]


def test_stock_adds_up_day_by_day(sample: Tables) -> None:
    """Closing stock = closing (or counted) stock of the day before + put away - shipped + restocked."""
    lines = sample["order_lines"]
    place = ["sku", "location_id", "stock_date"]
    moves = sample["deliveries"].join(lines.select(*LINE, "sku", "location_id", "mode"), on=LINE)
    put_away = moves.filter((pl.col("flow") == "inbound") & pl.col("available_at").is_not_null()).select(
        "sku",
        "location_id",
        pl.col("available_at").dt.date().alias("stock_date"),
        (pl.col("delivered_quantity") - pl.col("rejected_quantity")).alias("units"),
    )
    shipped = moves.filter(
        (pl.col("flow") == "outbound") & pl.col("mode").is_in(OWN_STOCK) & pl.col("shipped_at").is_not_null()
    ).select(
        "sku",
        "location_id",
        pl.col("shipped_at").dt.date().alias("stock_date"),
        -pl.col("delivered_quantity").alias("units"),
    )
    sold = lines.filter(pl.col("flow") == "outbound")
    back = sample["returns"].drop("flow", "sku").join(sold, on=["order_id", "line_id"])
    back = back.filter(pl.col("disposition") == "restocked").select(
        "sku",
        pl.col("return_location_id").alias("location_id"),
        pl.col("returned_at").dt.date().alias("stock_date"),
        pl.col("returned_quantity").alias("units"),
    )
    net = pl.concat([part.with_columns(pl.col("units").cast(pl.Float64)) for part in (put_away, shipped, back)])
    levels = sample["stock_levels"].filter(~pl.col("location_id").str.starts_with("FEED")).sort(place)
    before = pl.coalesce("counted_quantity", "on_hand_quantity").shift(1).over("sku", "location_id")
    levels = levels.join(net.group_by(place).agg(pl.col("units").sum()), on=place, how="left").sort(place)
    levels = levels.with_columns(expected=before + pl.col("units").fill_null(0))
    known = levels.filter(pl.col("expected").is_not_null())
    off = known.filter(pl.col("expected") != pl.col("on_hand_quantity"))
    faults = levels.filter(pl.col("on_hand_quantity") < 0).height
    assert known.height > 250_000
    assert faults == 7
    assert off.height == 2 * faults


def test_stockouts_follow_from_stock(sample: Tables) -> None:
    lines = sample["order_lines"].filter(pl.col("mode").is_in(OWN_STOCK) & (pl.col("cancel_reason") == "stockout"))
    refused = lines.with_columns(stock_date=pl.col("cancelled_at").dt.date())
    levels = sample["stock_levels"].with_columns(free=pl.col("on_hand_quantity") - pl.col("reserved_quantity"))
    seen = refused.join(levels, on=["stock_date", "sku", "location_id"])
    assert seen.height > 0.9 * refused.height
    assert seen.select((pl.col("free") < pl.col("cancelled_quantity")).mean()).item() > 0.93
