"""The sample's headline figures stay in the range of a believable retailer."""

from datetime import date, datetime, timedelta

import polars as pl

from cadran.kpis import clause_kpis
from simulation.conftest import LINE, Tables, otd

YEAR = datetime(2025, 10, 21)
AT_OUR_PLACES = {
    "a_availability",
    "below_safety",
    "inventory_accuracy",
    "put_away",
    "ready_on_time",
    "shipped_24h",
    "stockout_days",
}
OWN_STOCK = ["own_warehouse", "third_party", "store", "ship_from_store", "click_collect", "reserve_collect"]


def recent(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.filter((pl.col("flow") == "outbound") & (pl.col("ordered_at") >= YEAR))


def test_on_time_delivery_is_93_to_95_percent(sample_lines: pl.DataFrame) -> None:
    assert 92.5 < otd(recent(sample_lines)) < 95.5


def test_a_median_line_takes_three_days_and_one_in_ten_nine(sample_lines: pl.DataFrame) -> None:
    start = pl.max_horizontal("ordered_at", "released_at")
    days = (
        recent(sample_lines).select(((pl.col("completed") - start).dt.total_minutes() / 1440).drop_nulls()).to_series()
    )
    assert 2.5 < days.quantile(0.5) < 4.2
    assert 7.5 < days.quantile(0.9) < 10.5


def test_two_lines_in_a_hundred_are_lost_to_stockouts(sample_lines: pl.DataFrame) -> None:
    lost = recent(sample_lines).select(pl.col("cancel_reason").eq_missing("stockout").mean()).item()
    assert 0.014 < lost < 0.026


def test_five_to_seven_units_in_a_hundred_come_back(sample: Tables, sample_lines: pl.DataFrame) -> None:
    mature = recent(sample_lines).filter(pl.col("ordered_at") < datetime(2026, 9, 20))
    keys = ["order_id", "line_id"]
    sold = (
        sample["deliveries"].filter(pl.col("delivered_at").is_not_null()).join(mature, on=["flow", *keys], how="semi")
    )
    back = sample["returns"].join(mature, on=keys, how="semi")
    assert 0.05 < back["returned_quantity"].sum() / sold["delivered_quantity"].sum() < 0.072


def test_stock_turns_six_to_nine_times_a_year(sample: Tables, sample_lines: pl.DataFrame) -> None:
    sold = recent(sample_lines).filter(pl.col("mode").is_in(OWN_STOCK) & pl.col("completed").is_not_null())
    cost = sold.select((pl.col("ordered_quantity") * pl.col("unit_cost")).sum()).item()
    own = ~pl.col("location_id").str.starts_with("FEED") & (pl.col("stock_date") >= date(2025, 10, 21))
    value = (
        sample["stock_levels"]
        .filter(own)
        .select((pl.col("on_hand_quantity").clip(0) * pl.col("unit_cost")).sum())
        .item()
    )
    assert 5.8 < 365 * cost / value < 9


def test_no_month_falls_off_a_cliff(sample_lines: pl.DataFrame) -> None:
    month = sample_lines.filter(pl.col("flow") == "outbound").group_by(
        pl.col("ordered_at").dt.strftime("%Y-%m").alias("month")
    )
    lines = month.len().filter(~pl.col("month").is_in(["2024-10", "2026-11"]))["len"]
    assert lines.len() == 24
    assert lines.max() < 1.7 * lines.min()


def test_open_late_lines_are_of_every_age(sample_lines: pl.DataFrame) -> None:
    gone = pl.col("lost") >= pl.col("ordered_quantity")
    late = sample_lines.filter(pl.col("completed").is_null() & ~gone & (pl.col("deadline") < datetime(2026, 11, 20)))
    age = late.select((datetime(2026, 11, 20) - pl.col("deadline")).dt.total_days()).to_series()
    assert (age < 7).any()
    assert age.is_between(7, 20).any()
    assert age.is_between(21, 60).any()
    assert age.max() < 75


def test_the_third_party_keeps_its_cut_off(sample_lines: pl.DataFrame) -> None:
    strike = pl.col("promised_at").is_between(datetime(2026, 4, 18), datetime(2026, 5, 1))
    early = sample_lines.filter((pl.col("mode") == "third_party") & (pl.col("ordered_at").dt.hour() < 14) & ~strike)
    done = early.filter(pl.col("completed").is_not_null())
    assert done.height > 1000
    assert otd(done) > 99


def test_32_parties_are_under_contract(sample: Tables) -> None:
    clauses = sample["sla_clauses"]
    assert clauses["supplier_id"].n_unique() == 32
    charter = clauses["supplier_id"].mode()[0]
    assert 60 <= clauses.filter(pl.col("supplier_id") != charter).height <= 90
    assert "cutoff_24h" in clauses.filter(supplier_id="L01")["kpi"].to_list()


def test_one_supplier_signed_a_clause_of_every_kind(sample: Tables) -> None:
    """Every measure a clause may judge, but for those of goods at our own places."""
    charter = sample["sla_clauses"].filter(pl.col("supplier_id") == pl.col("supplier_id").mode().first())
    assert charter["supplier_id"].unique().to_list() == ["S099"]
    assert set(charter["kpi"]) == set(clause_kpis()) - AT_OUR_PLACES
    assert set(charter["window"]) == {"month", "quarter"}
    assert set(charter["penalty_kind"]) == {"percent_of_value", "fixed_per_line", "percent_per_day", None}
    assert set(charter["country"]) == {"FR", "BE"}
    for column in ("penalty_line_cap", "penalty_cap", "category", "mode", "cutoff_time", "charged_once", "valid_to"):
        assert 0 < charter[column].count() < charter.height, column
    first, amended = charter.filter(kpi="otd").sort("valid_from").to_dicts()
    assert first["valid_to"] + timedelta(days=1) == amended["valid_from"]
    assert (first["target"], amended["target"]) == (0.85, 0.9)


def test_otif_is_a_few_points_below_otd(sample: Tables, sample_lines: pl.DataFrame) -> None:
    lines = recent(sample_lines).filter("is_due")
    withdrawn = pl.when(pl.col("cancel_reason").is_in(["customer", "fraud"])).then(pl.col("lost")).otherwise(0)
    accepted = (
        sample["deliveries"]
        .join(lines.select("flow", "order_id", "line_id", "deadline"), on=["flow", "order_id", "line_id"])
        .filter(pl.col("delivered_at") < pl.col("deadline"))
        .group_by("flow", "order_id", "line_id")
        .agg(accepted=(pl.col("delivered_quantity") - pl.col("rejected_quantity")).sum())
    )
    judged = lines.join(accepted, on=["flow", "order_id", "line_id"], how="left")
    in_full = pl.col("accepted").fill_null(0) >= pl.col("ordered_quantity") - withdrawn.fill_null(0)
    otif = 100 * judged.select((pl.col("is_on_time") & in_full).mean()).item()
    assert otd(lines) - 4 < otif < otd(lines) - 1


def test_every_move_is_the_last_leg_of_what_a_store_received(sample: Tables) -> None:
    """Nothing else depends on a move: its units reach the store with the purchase they were bought by."""
    named = ("sku", "location_id", "delivered_at")
    lines = sample["order_lines"].join(sample["deliveries"], on=LINE)
    moves = lines.filter(pl.col("flow") == "internal")
    bought = lines.filter(pl.col("flow") == "inbound").select(*named, "delivered_quantity", bought_at="shipped_at")
    legs = moves.join(bought, on=[*named, "delivered_quantity"])
    assert legs.select(LINE).unique().height == moves.height > 1_000
    assert (legs["bought_at"] < legs["ordered_at"]).any()
    assert moves["from_location_id"].str.starts_with("WH-").all()
    assert moves["location_id"].str.starts_with("ST-").all()
    late = (moves["delivered_at"].dt.date() > moves["promised_at"].dt.date()).mean()
    assert 0.05 < late < 0.2
