"""What stock is known on which day, worked out by hand for each kind of stock file; the data end on 20 March 2026."""

from datetime import date, timedelta

import polars as pl

from kpi.tiny import Case, Row, delivered, given, line, product, stock

TODAY = "2026-03-20"


def _every(days: int, first: str, last: str, quantity: float, **values: object) -> list[Row]:
    """A snapshot of `quantity` every so many days."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    span = range(0, (end - start).days + 1, days)
    return [stock((start + timedelta(days=passed)).isoformat(), quantity, **values) for passed in span]


def _spans(case: Case, sku: str = "", location: str | None = None) -> list[tuple[float | None, str, str]]:
    """The stock of an item as runs of days with one quantity (None: unknown), from and to."""
    rows = case.engine.details.rows(
        "stock_days", sku=f"{case.name}/{sku}", **({"location_id": location} if location else {})
    )
    rows = rows.sort("stock_date").with_columns(run=pl.col("on_hand_quantity").rle_id())
    runs = rows.group_by("run", maintain_order=True).agg(
        pl.col("on_hand_quantity").first(),
        pl.col("stock_date").min().cast(pl.String).alias("first"),
        pl.col("stock_date").max().cast(pl.String).alias("last"),
        pl.len().alias("days"),
    )
    for row in runs.iter_rows(named=True):
        assert row["days"] == (date.fromisoformat(row["last"]) - date.fromisoformat(row["first"])).days + 1
    return runs.select("on_hand_quantity", "first", "last").rows()


@given(
    *_every(1, "2026-03-01", "2026-03-04", 7, location="DAILY", sku="newest"),
    *_every(1, "2026-01-01", "2026-01-09", 5, location="DAILY", sku="left"),
    stock("2026-01-03", 0, location="DAILY", sku="lists what is out"),
)
def test_the_newest_snapshot_of_a_place_stands_an_older_one_for_31_days(case: Case) -> None:
    assert _spans(case, "newest") == [(7.0, "2026-03-01", TODAY)]
    assert _spans(case, "left") == [(5.0, "2026-01-01", "2026-02-08"), (None, "2026-02-09", TODAY)]
    rows = case.engine.details.rows("stock_days", sku=f"{case.name}/newest", stock_date=TODAY)
    assert rows.select("snapshot_date", "age_days", "is_known").rows() == [(date(2026, 3, 4), 16, True)]


@given(
    *(stock(day, quantity, location="QUARTERLY") for day, quantity in (("2025-04-01", 8), ("2025-06-30", 6))),
    stock("2025-09-28", 0, location="QUARTERLY", sku="listed at zero"),
    stock("2026-03-01", 1, location="QUARTERLY", sku="listed at zero"),
)
def test_a_snapshot_stands_for_twice_the_usual_gap_of_its_item(case: Case) -> None:
    # Every 90 days: the second stands for 180, until 26 December.
    assert _spans(case) == [
        (8.0, "2025-04-01", "2025-06-29"),
        (6.0, "2025-06-30", "2025-12-26"),
        (None, "2025-12-27", TODAY),
    ]


@given(
    *_every(20, "2025-06-01", "2025-11-28", 4, location="HOLE"),
    stock("2026-03-18", 9, location="HOLE"),
    stock("2026-03-18", 0, location="HOLE", sku="other"),
)
def test_the_usual_gap_is_the_median_of_those_that_end_with_the_next_snapshot(case: Case) -> None:
    # Nine gaps of 20 days and one of 110: the median is 20, the last snapshot before the hole stands for 40 days.
    assert _spans(case) == [
        (4.0, "2025-06-01", "2026-01-06"),
        (None, "2026-01-07", "2026-03-17"),
        (9.0, "2026-03-18", TODAY),
    ]


@given(
    stock("2025-07-01", 0, location="SLOW", sku="listed at zero"),
    stock("2025-08-20", 2, location="SLOW", sku="once"),
    *(stock(day, 3, location="SLOW", sku="other") for day in ("2025-10-09", "2026-03-10")),
)
def test_an_item_seen_once_keeps_the_pace_of_its_place(case: Case) -> None:
    # The place was read every 50 days by then: 100 days from 20 August.
    assert _spans(case, "once") == [(2.0, "2025-08-20", "2025-11-27"), (None, "2025-11-28", TODAY)]


@given(
    *_every(7, "2026-01-04", "2026-03-15", 6, location="ONLY WHAT IS THERE", sku="there"),
    *_every(7, "2026-01-04", "2026-02-01", 6, location="ONLY WHAT IS THERE", sku="sold out"),
    *_every(7, "2026-01-04", "2026-01-18", 6, location="ONLY WHAT IS THERE", sku="back"),
    *_every(7, "2026-02-22", "2026-03-15", 4, location="ONLY WHAT IS THERE", sku="back"),
    stock("2026-02-08", 6, location="ONLY WHAT IS THERE", sku="once"),
    line(2, sku="sold out", ordered_at="2026-01-20 09:00:00", location_id="ONLY WHAT IS THERE"),
)
def test_where_no_zero_is_ever_listed_an_item_left_out_is_at_zero(case: Case) -> None:
    # Weekly: at zero from the first reading at least 8 days after the last one that lists the item.
    assert _spans(case, "there") == [(6.0, "2026-01-04", TODAY)]
    assert _spans(case, "sold out") == [(6.0, "2026-01-04", "2026-02-14"), (0.0, "2026-02-15", TODAY)]
    assert _spans(case, "back") == [
        (6.0, "2026-01-04", "2026-01-31"),
        (0.0, "2026-02-01", "2026-02-21"),
        (4.0, "2026-02-22", TODAY),
    ]
    assert _spans(case, "once") == [(6.0, "2026-02-08", "2026-02-21"), (0.0, "2026-02-22", TODAY)]
    assert case.measure("stockout_days", by=("sku",)).select("sku", "numerator", "denominator").rows() == [
        (f"{case.name}/back", 21.0, 76.0),
        (f"{case.name}/once", 27.0, 41.0),
        (f"{case.name}/sold out", 34.0, 76.0),
        (f"{case.name}/there", 0.0, 76.0),
    ]
    # Nothing is worth nothing, whatever its cost.
    assert case.engine.details.rows("stock_days", sku=f"{case.name}/once", stock_date=TODAY)[
        "stock_value"
    ].to_list() == [0]
    warned = case.engine.details.rows("warnings", code="absent_as_zero")["source_row"].to_list()
    last_rows = case.engine.details.rows("stock_days", location_id="ONLY WHAT IS THERE").filter(
        pl.col("on_hand_quantity") == 0
    )["source_row"]
    assert [warned.count(row) for row in last_rows.unique()] == [1, 1, 1]


@given(
    *_every(1, "2026-03-01", "2026-03-20", 6, location="ZERO FROM THE 10TH", sku="there"),
    *_every(1, "2026-03-01", "2026-03-03", 6, location="ZERO FROM THE 10TH", sku="left before"),
    *_every(1, "2026-03-01", "2026-03-12", 6, location="ZERO FROM THE 10TH", sku="left after"),
    stock("2026-03-10", 0, location="ZERO FROM THE 10TH", sku="listed"),
    stock("2026-03-20", 0, location="ZERO FROM THE 10TH", sku="listed"),
)
def test_a_place_that_lists_a_zero_tells_what_is_out_from_then_on(case: Case) -> None:
    # What had left by then is at zero and stays so; what leaves later stands as it was last seen.
    assert _spans(case, "left before") == [(6.0, "2026-03-01", "2026-03-03"), (0.0, "2026-03-04", TODAY)]
    assert _spans(case, "left after") == [(6.0, "2026-03-01", TODAY)]


@given(
    *_every(1, "2026-02-01", "2026-02-10", 6, location="FEED OF ONE", sku="offered"),
    *_every(1, "2026-02-01", "2026-02-20", 6, location="FEED OF ONE", sku="other"),
    ("locations", {"location_id": "FEED OF ONE", "kind": "supplier"}),
)
def test_a_feed_that_no_longer_names_an_item_says_it_is_gone(case: Case) -> None:
    days = case.measure("feed_availability", by=("sku",)).select("sku", "numerator", "denominator").rows()
    assert days == [(f"{case.name}/offered", 10.0, 48.0), (f"{case.name}/other", 48.0, 48.0)]


@given(
    stock("2026-01-30", 4, location="ON THE 30TH", unit_cost=5),
    stock("2026-01-31", 7, location="ON THE 31ST", unit_cost=5),
    stock("2026-03-05", 100, location="OPENED IN MARCH", unit_cost=5),
    stock("2026-01-10", 50, location="OUT OF SIGHT", unit_cost=5),
    stock("2026-01-11", 0, location="OUT OF SIGHT", sku="other", unit_cost=5),
)
def test_the_stock_of_a_day_is_the_last_known_state_of_every_place(case: Case) -> None:
    january = {"since": date(2026, 1, 1), "until": date(2026, 1, 31)}
    assert case.value("stock_value", **january) == (4 + 7 + 50) * 5
    assert case.value("stock_value", until=date(2026, 2, 28)) == (4 + 7) * 5
    assert case.value("stock_value") == (4 + 7 + 100) * 5
    months = case.measure("stock_value", grain="month").select("period", "value").rows()
    assert months == [(date(2026, 1, 1), 305.0), (date(2026, 2, 1), 55.0), (date(2026, 3, 1), 555.0)]


@given(
    *_every(7, "2026-02-01", "2026-03-15", 30, location="WEEKLY"),
    *(line(6, order=day, ordered_at=f"2026-03-{day} 09:00:00", location_id="WEEKLY") for day in ("03", "05", "17")),
    line(60, order="earlier", ordered_at="2026-02-20 09:00:00", location_id="WEEKLY"),
)
def test_demand_counts_on_every_day_the_stock_stands_not_only_on_those_of_snapshots(case: Case) -> None:
    # 18 units in 28 days; 30 last for 46.67 days. The 28 days end with the day of the stock: 21 February is in.
    assert case.value("days_of_cover") == round(30 / (18 / 28), 6)
    assert case.value("days_of_cover", until=date(2026, 3, 4)) == round(30 / (66 / 28), 6)


@given(
    stock("2026-03-01", 10, location="HERE"),
    line(14, order="no place", ordered_at="2026-03-05 09:00:00"),
    stock("2026-03-01", 10, location="HERE", sku="two places"),
    stock("2026-03-11", 10, location="THERE", sku="two places"),
    line(10, order="before the second", sku="two places", ordered_at="2026-03-10 09:00:00"),
    line(40, order="after", sku="two places", ordered_at="2026-03-11 09:00:00"),
)
def test_an_order_without_a_place_counts_where_the_item_lies_in_one_place_only(case: Case) -> None:
    assert case.measure("days_of_cover", by=("sku",)).select("sku", "denominator").rows() == [
        (f"{case.name}/", 14 / 20),
        (f"{case.name}/two places", 10 / 20),
    ]


@given(
    stock("2026-03-01", 20, location="SHOP", unit_cost=2),
    line(10, unit_cost=3),
    delivered(6, "2026-03-05 10:00:00"),
    delivered(-6, "2026-03-06 10:00:00"),
    delivered(10, "2026-03-07 10:00:00"),
    line(99, order="before any record", ordered_at="2026-02-02 10:00:00"),
    delivered(99, "2026-02-27 10:00:00", order="before any record"),
    line(5, order="elsewhere", location_id="NOBODY COUNTS HERE"),
    delivered(5, "2026-03-08 10:00:00", order="elsewhere"),
    line(5, order="no cost"),
    delivered(5, "2026-03-09 10:00:00", order="no cost"),
)
def test_goods_turn_over_by_the_parcel_where_and_when_their_stock_is_known(case: Case) -> None:
    # 20 days of 20. The reversal takes back what was booked the day before; goods without a cost have the stock's.
    assert case.value("rotation_units") == round(365 * (10 + 5) / (20 * 20), 6)
    assert case.value("rotation") == round(365 * (10 * 3 + 5 * 2) / (20 * 20 * 2), 6)
    first = {"since": date(2026, 3, 5), "until": date(2026, 3, 5)}
    assert case.measure("rotation_units", **first).select("numerator", "denominator").row(0) == (365 * 6, 20.0)
    outside = case.outside("rotation_units", "order_id", "reason", "unplaced")
    assert outside == [
        (f"{case.name}/before any record", "no_stock_record", 0.0),
        (f"{case.name}/elsewhere", "no_stock_record", 0.0),
    ]


@given(
    *_every(31, "2025-06-01", "2026-03-07", 40, location="MONTHLY", unit_cost=1),
    *(
        row
        for month in range(1, 4)
        for row in (
            line(20, order=str(month), ordered_at=f"2026-0{month}-02 09:00:00", location_id="MONTHLY"),
            delivered(20, f"2026-0{month}-03 09:00:00", order=str(month)),
        )
    ),
)
def test_monthly_snapshots_turn_in_every_month_and_a_part_of_one(case: Case) -> None:
    months = case.measure("rotation_units", since=date(2026, 1, 1), grain="month").select("value").to_series()
    assert months.to_list() == [365 * 20 / (31 * 40), 365 * 20 / (28 * 40), 365 * 20 / (20 * 40)]


@given(
    stock("2026-03-10", -5, location="BELOW", unit_cost=3),
    stock("2026-03-15", 5, location="BELOW", unit_cost=3),
    line(2, ordered_at="2026-03-09 09:00:00", location_id="BELOW", unit_price=10),
)
def test_negative_stock_is_out_worth_nothing_and_loses_nothing_that_could_be_told(case: Case) -> None:
    assert case.measure("stockout_days").select("numerator", "denominator").row(0) == (5.0, 11.0)
    assert case.value("stock_value", until=date(2026, 3, 14)) == 0.0
    assert case.measure("rotation_units").select("n", "value").row(0) == (6, 0.0)
    assert case.states("lost_sales") == {"unknown": 5}
    assert case.n("lost_sales") == 0


@given(
    stock("2025-01-10", 3, location="CLOSED", sku="of the newest snapshot", unit_cost=2),
    stock("2025-01-09", 3, location="CLOSED", sku="gone before", unit_cost=2),
    stock("2025-01-09", 0, location="CLOSED", sku="at zero"),
)
def test_what_was_not_seen_nor_asked_for_in_90_days_is_no_longer_active(case: Case) -> None:
    # Seen once, 31 days; then unknown for 90 days, then inactive: it no longer weighs on any figure.
    gone = case.engine.details.rows("stock_days", sku=f"{case.name}/gone before")
    assert gone.filter("is_known").height == 31
    last_known = date(2025, 2, 8)
    states = case.measure("stockout_days", by=("outcome",), sku=f"{case.name}/gone before", grain="day")
    spans = {outcome: (days["period"].min(), days["period"].max()) for (outcome,), days in states.group_by(["outcome"])}
    assert spans["in_stock"] == (date(2025, 1, 9), last_known)
    assert spans["unknown"] == (last_known + timedelta(days=1), last_known + timedelta(days=90))
    assert spans["inactive"] == (last_known + timedelta(days=91), date(2026, 3, 20))
    assert case.value("stock_value") == 6.0


@given(
    stock("2026-01-10", 4, location="ENDED", sku="off sale", unit_cost=5),
    product(sku="off sale", delisted_on="2026-01-20"),
    stock("2026-01-10", 0, location="ENDED", sku="sold off", unit_cost=5),
    product(sku="sold off", delisted_on="2026-01-20"),
    *_every(7, "2026-01-10", TODAY, 0, location="ENDED", sku="listed at zero"),
)
def test_stock_of_an_item_off_sale_that_nobody_knows_any_more_stands_outside_as_what_was_there_last(case: Case) -> None:
    # Known for 31 days, until 9 February; then 39 days on which 4 units worth 20 may still lie there. What was sold off
    # by then leaves nothing out.
    assert case.measure("rotation_units", sku=f"{case.name}/sold off")["outside"].item() == 0
    assert case.measure("stockout_days", sku=f"{case.name}/off sale")["outside"].item() == 0
    left_out = {
        kpi: case.measure(kpi, sku=f"{case.name}/off sale").select("outside", "unplaced").row(0)
        for kpi in ("stock_value", "counting_coverage", "days_of_cover", "rotation", "rotation_units")
    }
    assert left_out == {
        "stock_value": (1, 1.0),
        "counting_coverage": (1, 20.0),
        "days_of_cover": (1, 1.0),
        "rotation": (39, 39 * 20.0),
        "rotation_units": (39, 39 * 4.0),
    }


@given(
    stock("2026-03-07", 14, location="MONTH", sku="one a month"),
    stock("2026-02-01", 15, location="MONTH", sku="one a month"),
    line(1, ordered_at="2026-03-04 09:00:00", location_id="MONTH", sku="one a month"),
)
def test_cover_of_one_unit_in_28_days_is_exact(case: Case) -> None:
    assert case.value("days_of_cover") == 14 * 28


@given(
    stock("2026-03-01", 9, location="ONE OF TWO", safety_stock=10),
    stock("2026-03-05", 11, location="ONE OF TWO"),
    product(safety_stock=12),
)
def test_the_safety_stock_is_that_of_the_snapshot_else_of_the_product(case: Case) -> None:
    assert case.measure("below_safety").select("numerator", "denominator").row(0) == (4.0 + 16.0, 20.0)


@given(
    stock("2026-03-01", 100, location="COUNTED", counted_quantity=102),
    stock("2026-03-10", 100, location="COUNTED", counted_quantity=97.9),
)
def test_a_count_is_made_on_one_day_however_long_the_stock_stands(case: Case) -> None:
    assert case.measure("inventory_accuracy").select("numerator", "denominator").row(0) == (1.0, 2.0)
