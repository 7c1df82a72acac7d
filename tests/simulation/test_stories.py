"""Each story of docs/stories.md, recomputed from the written files."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest

from simulation.conftest import Tables, otd

BIG = "Maison Tréguilly"
BEFORE_SHIFT = (datetime(2025, 10, 1), datetime(2026, 4, 1))
AFTER_SHIFT = (datetime(2026, 9, 15), datetime(2026, 11, 20))


def promised(lines: pl.DataFrame, start: datetime, end: datetime) -> pl.DataFrame:
    return lines.filter(pl.col("promised_at").is_between(start, end, closed="left"))


def of(lines: pl.DataFrame, supplier: str) -> pl.DataFrame:
    return lines.filter((pl.col("supplier_name") == supplier) & (pl.col("flow") == "outbound"))


def fall(lines: pl.DataFrame) -> float:
    theirs = of(lines, BIG)
    before = promised(theirs, datetime(2026, 4, 27), datetime(2026, 10, 12))
    return otd(before) - otd(promised(theirs, datetime(2026, 10, 12), datetime(2026, 11, 21)))


def shift(lines: pl.DataFrame) -> tuple[float, float, pl.DataFrame]:
    """Mix effect and performance effect in points, and the modes, without the big supplier."""
    others = lines.filter((pl.col("flow") == "outbound") & pl.col("is_due") & pl.col("supplier_name").ne_missing(BIG))
    old, new = promised(others, *BEFORE_SHIFT), promised(others, *AFTER_SHIFT)
    rate = 100 * pl.col("is_on_time").mean()
    modes = (
        old.group_by("mode").agg(n0=pl.len(), r0=rate).join(new.group_by("mode").agg(n1=pl.len(), r1=rate), on="mode")
    )
    modes = modes.with_columns(s0=pl.col("n0") / old.height, s1=pl.col("n1") / new.height)
    middle = (otd(old) + otd(new)) / 2
    mix = modes.select(((pl.col("s1") - pl.col("s0")) * ((pl.col("r0") + pl.col("r1")) / 2 - middle)).sum()).item()
    return mix, otd(new) - otd(old) - mix, modes


def test_a_big_supplier_falls_for_good_in_the_week_of_12_october(sample_lines: pl.DataFrame) -> None:
    week = timedelta(days=7)
    starts = [datetime(2026, 8, 17) + number * week for number in range(13)]
    weekly = [otd(promised(of(sample_lines, BIG), start, start + week)) for start in starts]
    assert sum(rate < 87 for rate in weekly[:8]) <= 1
    assert sum(rate < 87 for rate in weekly[8:]) >= 4
    assert fall(sample_lines) > 12


@pytest.mark.long
def test_without_the_story_the_big_supplier_does_not_fall(plain_lines: pl.DataFrame) -> None:
    assert fall(plain_lines) < 6


def test_the_big_supplier_is_the_largest_dropship_supplier(sample_lines: pl.DataFrame) -> None:
    sizes = (
        sample_lines.filter(pl.col("mode") == "dropship").group_by("supplier_name").len().sort("len", descending=True)
    )
    assert sizes["supplier_name"][0] == BIG


def test_more_dropshipping_lowers_the_total_while_each_mode_holds(sample_lines: pl.DataFrame) -> None:
    mix, performance, modes = shift(sample_lines)
    share = modes.filter(pl.col("mode") == "dropship")
    assert share["s0"][0] < 0.13
    assert share["s1"][0] > 0.24
    assert mix < -0.7
    assert abs(performance) < abs(mix)
    large = modes.filter(pl.col("n1") >= 400)
    assert large.height >= 4
    assert large.select((pl.col("r1") - pl.col("r0")).abs().max()).item() < 3.5


@pytest.mark.long
def test_without_the_shift_the_mix_costs_nothing(plain_lines: pl.DataFrame) -> None:
    mix, _, _ = shift(plain_lines)
    assert abs(mix) < 0.3


def test_the_strike_week_hits_france_only(sample_lines: pl.DataFrame) -> None:
    shipped = sample_lines.filter(
        pl.col("mode").is_in(["own_warehouse", "third_party", "ship_from_store", "dropship", "marketplace"])
    )
    week = promised(shipped, datetime(2026, 4, 20), datetime(2026, 4, 26))
    week_before = promised(shipped, datetime(2026, 4, 13), datetime(2026, 4, 19))
    in_france = pl.col("customer_country") == "FR"
    assert otd(week.filter(in_france)) < 50
    assert otd(week_before.filter(in_france)) > 88
    assert otd(week.filter(~in_france)) > 85


def test_the_strike_stands_in_the_calendar(sample: Tables) -> None:
    strike = sample["calendar_events"].filter(pl.col("kind") == "strike")
    assert strike["event_date"].to_list() == [date(2026, 4, day) for day in range(20, 26)]
    assert strike["country"].unique().to_list() == ["FR"]


def test_a_tiny_supplier_has_none_of_three_on_time_in_october(sample_lines: pl.DataFrame) -> None:
    october = promised(
        of(sample_lines, "Petite Fabrique Ménestrel"), datetime(2026, 10, 1), datetime(2026, 11, 1)
    ).filter("is_due")
    assert (october["is_on_time"].sum(), october.height) == (0, 3)


def test_a_supplier_re_promises_instead_of_being_late(sample_lines: pl.DataFrame) -> None:
    theirs = of(sample_lines, "Atelier Roux-Delmas").filter(pl.col("is_due") & pl.col("completed").is_not_null())
    latest = pl.coalesce("repromised_at", "promised_at").dt.offset_by("1d")
    assert otd(theirs) < 72
    assert theirs.select((pl.col("completed") < latest).mean()).item() > 0.97


def oversold(tables: Tables, lines: pl.DataFrame) -> pl.DataFrame:
    feeds = tables["stock_levels"].select(pl.col("stock_date").alias("day"), "sku", "location_id", "on_hand_quantity")
    sold = lines.filter(pl.col("mode").is_in(["dropship", "marketplace"])).with_columns(
        day=pl.col("ordered_at").dt.date()
    )
    shown = sold.join(feeds, on=["day", "sku", "location_id"], how="left")
    is_oversold = (pl.col("cancel_reason").eq_missing("stockout")) & (pl.col("on_hand_quantity") > 0)
    return shown.group_by("supplier_name").agg(n=pl.len(), oversold=is_oversold.sum())


def test_one_feed_oversells(sample: Tables, sample_lines: pl.DataFrame) -> None:
    suppliers = oversold(sample, sample_lines)
    culprit = suppliers.filter(pl.col("supplier_name") == "Distribution Éclairage Nantua")
    others = suppliers.filter(pl.col("supplier_name") != "Distribution Éclairage Nantua")
    assert culprit["oversold"][0] / culprit["n"][0] > 0.05
    assert others["oversold"].sum() / others["n"].sum() < 0.012


def test_stock_sleeps_in_one_warehouse_while_the_same_product_is_sold_out_in_another(
    sample: Tables, sample_lines: pl.DataFrame
) -> None:
    last = sample["stock_levels"].filter(pl.col("stock_date") == date(2026, 11, 19))
    asleep = last.filter(
        (pl.col("location_id") == "WH-LYO") & (pl.col("on_hand_quantity") > 100) & (pl.col("unit_cost") < 30)
    )
    shipped = sample["deliveries"].join(
        sample_lines.select("flow", "order_id", "line_id", "sku", "location_id"), on=["flow", "order_id", "line_id"]
    )
    gone = shipped.filter((pl.col("flow") == "outbound") & (pl.col("shipped_at") >= datetime(2026, 5, 23)))
    asleep = asleep.join(gone, on=["sku", "location_id"], how="anti")
    assert asleep.height == 1
    sku = asleep["sku"][0]
    autumn = sample["stock_levels"].filter(
        (pl.col("sku") == sku) & (pl.col("location_id") == "WH-LIL") & (pl.col("stock_date") >= date(2026, 10, 20))
    )
    asked = sample_lines.filter(
        (pl.col("sku") == sku)
        & (pl.col("location_id") == "WH-LIL")
        & (pl.col("mode") == "own_warehouse")
        & (pl.col("ordered_at") >= datetime(2026, 9, 14))
    )
    missed = asked.filter(pl.col("cancel_reason").eq_missing("stockout") | pl.col("completed").is_null())
    assert autumn.select((pl.col("on_hand_quantity") <= 0).mean()).item() > 0.5
    assert missed.height >= 5
