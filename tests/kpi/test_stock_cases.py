"""Stock, stockouts and cost, each worked out by hand. As of Friday 20 March 2026."""

from datetime import date

import polars as pl

from cadran.kpis import KPIS
from kpi.tiny import AS_OF, Case, delivered, given, line, product, stock

TODAY = "2026-03-20"


@given(
    stock(TODAY, 30),
    *(stock(f"2026-03-{day:02d}", 0 if day > 10 else 5) for day in range(1, 20)),
    line(20, ordered_at="2026-03-10 09:00:00", location_id="LYON"),
    line(99, order="sold out", ordered_at="2026-03-15 09:00:00", location_id="LYON"),
    line(99, order="long ago", ordered_at="2026-02-01 09:00:00", location_id="LYON"),
    stock("2026-03-10", 5, sku="negative"),
    stock(TODAY, -4, sku="negative"),
    line(8, order="negative", sku="negative", ordered_at="2026-03-10 09:00:00", location_id="LYON"),
    stock(TODAY, 99, sku="feed", location="FEED"),
    line(1, order="feed", sku="feed", ordered_at="2026-03-20 09:00:00", location_id="FEED"),
)
def test_cover_counts_the_demand_of_days_in_stock_only(case: Case) -> None:
    # The item below zero was in stock from the 10th to the 19th: 8 units in 10 days.
    found = case.measure("days_of_cover").select("n", "numerator", pl.col("denominator").round(9)).row(0)
    assert found == (2, 30.0, round(20 / 11 + 0.8, 9))
    assert case.measure("days_of_cover", by=("sku",)).select("sku", pl.col("value").round(6)).rows() == [
        (f"{case.name}/", 16.5),
        (f"{case.name}/negative", 0.0),
    ]


@given(
    stock("2026-03-01", 10, unit_cost=5),
    stock(TODAY, 20, sku="counted", unit_cost=5),
    stock(TODAY, -3, sku="negative", unit_cost=9),
    stock(TODAY, 7, sku="product's cost"),
    product(sku="product's cost", unit_cost=2),
    stock(TODAY, 7, sku="no cost"),
    stock(TODAY, 50, sku="feed", location="FEED", unit_cost=5),
)
def test_stock_is_worth_its_cost_on_the_last_day_of_the_period(case: Case) -> None:
    # What was counted on the 1st still stands on the 20th.
    assert case.value("stock_value") == 50.0 + 100.0 + 14.0
    assert case.n("stock_value") == 3
    assert case.states("stock_value", since=date(2026, 3, 20)) == {"met": 4, "unknown": 1}
    assert case.value("stock_value", until=date(2026, 3, 1)) == 50.0
    days = case.measure("stock_value", grain="day", since=date(2026, 3, 19)).select("period", "value").rows()
    assert days == [(date(2026, 3, 19), 50.0), (date(2026, 3, 20), 164.0)]


@given(
    *(
        stock(day, 1, sku=sku, unit_cost=10)
        for sku in ("asleep", "sold", "asked for", "launched lately")
        for day in ("2025-06-01", TODAY)
    ),
    stock("2026-01-01", 1, sku="first stocked lately", unit_cost=10),
    stock(TODAY, 1, sku="first stocked lately", unit_cost=10),
    product(sku="launched lately", launched_on="2025-09-21"),
    stock("2025-09-21", 1, sku="first stocked 180 days ago", unit_cost=10),
    stock(TODAY, 1, sku="first stocked 180 days ago", unit_cost=10),
    stock("2025-06-01", 1, sku="no cost"),
    stock(TODAY, 1, sku="no cost"),
    stock("2025-06-01", 1, sku="feed", location="FEED", unit_cost=10),
    stock(TODAY, 1, sku="feed", location="FEED", unit_cost=10),
    line(1, order="181 days", sku="asleep", ordered_at="2025-09-02 09:00:00", location_id="LYON"),
    delivered(1, "2025-09-20 09:00:00", order="181 days"),
    line(1, order="180 days", sku="sold", ordered_at="2025-09-02 09:00:00", location_id="LYON"),
    delivered(1, "2025-09-21 09:00:00", order="180 days"),
    line(1, order="waiting", sku="asked for", ordered_at="2026-03-02 09:00:00", location_id="LYON"),
)
def test_only_old_stock_of_which_nothing_was_delivered_for_180_days_is_dead(case: Case) -> None:
    # What is only asked for is as dead as what is asleep.
    assert case.measure("dead_stock").select("n", "numerator", "denominator").row(0) == (3, 20.0, 30.0)
    assert case.measure("dead_stock", by=("sku",)).filter(pl.col("value") == 0)["sku"].to_list() == [
        f"{case.name}/sold"
    ]


@given(
    *(stock(day, 8, location="HUB OF OLD", unit_cost=1) for day in ("2025-06-01", "2026-03-02")),
    stock("2026-03-04", 3, location="HUB OF OLD", unit_cost=1),
    *(stock(day, 5, location="SHOP OF OLD", unit_cost=1) for day in ("2026-03-08", TODAY)),
    *(stock(day, 4, location="SHOP OF NEW", unit_cost=1) for day in ("2026-03-08", TODAY)),
)
def test_what_is_moved_to_another_place_is_as_old_as_it_was(case: Case) -> None:
    # The hub's 3 and the 5 that left it are dead; nobody knows where the 4 come from: new.
    assert case.measure("dead_stock").select("numerator", "denominator").row(0) == (8.0, 8.0)


@given(
    stock("2026-03-01", 1, sku="on sale"),
    stock("2026-03-02", 0, sku="on sale"),
    stock("2026-03-03", -1, sku="on sale"),
    stock("2026-03-04", 4, sku="on sale"),
    stock("2026-03-01", 0, sku="nobody wants it"),
    stock("2026-03-01", 0, sku="not launched"),
    product(sku="not launched", launched_on="2026-03-02"),
    line(1, order="2", sku="not launched", ordered_at="2026-03-01 09:00:00", location_id="LYON"),
    stock("2026-03-01", 0, sku="delisted"),
    product(sku="delisted", delisted_on="2026-02-28"),
    line(1, order="3", sku="delisted", ordered_at="2026-03-01 09:00:00", location_id="LYON"),
    stock("2026-03-01", 0, sku="asked for, never there"),
    line(1, order="4", sku="asked for, never there", ordered_at="2026-03-01 09:00:00", location_id="LYON"),
    stock("2026-03-01", 0, sku="feed", location="FEED"),
    line(1, order="5", sku="feed", ordered_at="2026-03-01 09:00:00", location_id="FEED"),
)
def test_a_stockout_day_is_a_day_without_stock_of_an_item_that_is_wanted_and_on_sale(case: Case) -> None:
    # On sale: 2 of 4 days. Launched on the 2nd: 3 of 3. Asked for on the first day, never there: 4 of 4.
    fourth = date(2026, 3, 4)
    assert case.measure("stockout_days", until=fourth).select("n", "numerator").row(0) == (11, 9.0)
    assert case.states("stockout_days", until=fourth) == {"in_stock": 2, "out": 9, "inactive": 4 + 1 + 4}


@given(
    stock("2025-10-01", 1),
    *(stock(day, 0) for day in ("2025-10-02", "2025-10-30", "2025-11-29", "2025-12-29", "2026-01-05")),
)
def test_an_item_is_active_for_90_days_after_its_last_stock(case: Case) -> None:
    # Out from 2 October to 30 December.
    assert case.measure("stockout_days").select("n", "numerator").row(0) == (91, 90.0)


@given(
    *(stock(f"2026-03-0{day}", on_hand, safety_stock=10) for day, on_hand in ((1, 12), (2, 10), (3, 9), (4, 0))),
    stock("2026-03-01", 0, sku="nobody wants it", safety_stock=10),
    stock("2026-03-01", 1, sku="one place and a feed"),
    stock("2026-03-01", 1, sku="one place and a feed", location="FEED"),
    product(sku="one place and a feed", safety_stock=5),
    stock("2026-03-01", 1, sku="two places"),
    stock("2026-03-01", 1, sku="two places", location="NANTES"),
    product(sku="two places", safety_stock=5),
)
def test_below_safety_is_below_the_safety_stock_of_that_place(case: Case) -> None:
    # 9 and 0 of the four days; 1 of 5 on all four days of the one place. The two places share a safety stock: unknown.
    fourth = date(2026, 3, 4)
    assert case.measure("below_safety", until=fourth).select("n", "numerator").row(0) == (8, 6.0)
    assert case.states("below_safety", until=fourth) == {"met": 2, "missed": 6, "unknown": 8}


@given(
    stock("2026-02-02", 100, sku="A", counted_quantity=102),
    stock("2026-02-02", 100, sku="B", counted_quantity=102.1),
    stock("2026-02-02", 0, sku="C", counted_quantity=0),
    stock("2026-02-02", 50, sku="D"),
    stock("2026-02-02", 50, sku="E", location="FEED", counted_quantity=50),
)
def test_a_count_may_be_two_percent_off(case: Case) -> None:
    assert case.value("inventory_accuracy") == 0.666667
    assert case.states("inventory_accuracy") == {"met": 2, "missed": 1}


@given(
    stock("2026-02-28", 60, sku="A", unit_cost=10, counted_quantity=40),
    stock("2025-12-20", 30, sku="B", unit_cost=10, counted_quantity=30),
    stock("2025-12-21", 5, sku="C", unit_cost=10, counted_quantity=5),
    stock("2026-03-01", 7, sku="E", counted_quantity=7),
    *(stock("2026-03-19", n, sku=sku, unit_cost=10) for sku, n in (("A", 60), ("B", 30), ("C", 5), ("D", 10))),
    stock("2026-03-19", 7, sku="E"),
    stock("2026-03-19", 0, sku="F", unit_cost=10),
    stock("2026-03-19", 9, sku="G", unit_cost=10, location="FEED", counted_quantity=9),
)
def test_counting_coverage_is_the_value_counted_in_the_90_days_that_end_today(case: Case) -> None:
    # B was counted 90 days before T, C 89. Whether a count agreed plays no part; E has no cost, F no stock.
    assert case.measure("counting_coverage").select("numerator", "denominator").row(0) == (650.0, 1050.0)
    assert case.outside("counting_coverage", "sku", "reason", until=AS_OF, since=AS_OF) == [
        (f"{case.name}/E", "no_cost")
    ]
    last = case.engine.details.lines(KPIS["counting_coverage"], case.selection(KPIS["counting_coverage"], {}))
    days = dict(last.select("sku", "last_counted_date").rows())
    assert days[f"{case.name}/B"] == date(2025, 12, 20)


@given(
    stock("2026-01-01", 10, unit_cost=2),
    line(1, order="between", ordered_at="2026-01-03 09:00:00", location_id="LYON"),
    stock("2026-01-08", 5, unit_cost=2),
    line(4, order="sold", ordered_at="2026-01-02 09:00:00", location_id="LYON", unit_cost=3),
    delivered(4, "2026-01-04 09:00:00", order="sold"),
    line(9, order="dropped", mode="dropship", supplier_id="", ordered_at="2026-01-02 09:00:00", location_id="FEED"),
    delivered(9, "2026-01-04 09:00:00", order="dropped"),
    line(9, order="bought", flow="inbound", supplier_id="", ordered_at="2026-01-02 09:00:00", location_id="LYON"),
    delivered(9, "2026-01-04 09:00:00", order="bought", flow="inbound"),
)
def test_a_snapshot_stands_until_the_next_one_and_only_our_own_sales_turn_it(case: Case) -> None:
    # 7 days of 10, then 31 of 5: the place was read again without the item, and lists what is at zero.
    assert case.value("rotation_units") == round(365 * 4 / (7 * 10 + 31 * 5), 6)
    assert case.value("rotation") == round(365 * 4 * 3 / (7 * 10 * 2 + 31 * 5 * 2), 6)
    assert case.states("rotation_units") == {"met": 1 + 7 + 31, "unknown": 41}


@given(
    stock("2026-03-01", 1, location="FEED"),
    stock("2026-03-10", 9, sku="another", location="FEED"),
    stock("2026-02-15", 9, location="LYON"),
    stock("2026-02-15", 9, location="MADRID"),
    line(1, order="our place", mode="dropship", supplier_id="", location_id="LYON", ordered_at="2026-02-15 10:00:00"),
    line(1, order="not dropped", location_id="FEED", ordered_at="2026-03-05 10:00:00"),
    line(
        1,
        order="bought",
        mode="dropship",
        supplier_id="",
        flow="inbound",
        location_id="FEED",
        ordered_at="2026-03-05 10:00:00",
    ),
    stock("2026-03-10", 0, location="FEED"),
    *(
        line(
            1,
            order=order,
            mode="dropship",
            supplier_id="",
            location_id="FEED",
            ordered_at=f"{day} 10:00:00",
            **cancelled,
        )
        for order, day, cancelled in (
            ("oversold", "2026-03-05", {"cancelled_at": "2026-03-06 10:00:00", "cancel_reason": "stockout"}),
            ("feed said no", "2026-03-10", {"cancelled_at": "2026-03-11 10:00:00", "cancel_reason": "stockout"}),
            ("other reason", "2026-03-05", {"cancelled_at": "2026-03-06 10:00:00", "cancel_reason": "supplier"}),
            ("cancelled later", "2026-03-09", {"cancelled_at": "2026-03-21 10:00:00", "cancel_reason": "stockout"}),
            ("before the feed", "2026-02-20", {"cancelled_at": "2026-02-21 10:00:00", "cancel_reason": "stockout"}),
        )
    ),
)
def test_oversell_is_a_stockout_while_the_feed_of_the_day_said_available(case: Case) -> None:
    assert case.measure("oversell").select("n", "numerator").row(0) == (4, 1.0)
    assert case.states("oversell") == {"met": 3, "missed": 1, "unknown": 2}
    # A line the supplier answers for is its line, though it names a place of ours and not its feed.
    assert case.outside("oversell", "order_id", "reason", "unplaced") == [
        (f"{case.name}/before the feed", "no_stock_record", 1.0),
        (f"{case.name}/our place", "no_stock_record", 1.0),
    ]


@given(
    stock("2026-03-01", 5, location="FEED"),
    *(
        line(1, order=order, mode="marketplace", supplier_id="", location_id=place, ordered_at="2026-03-05 10:00:00")
        for order, place in (("of the feed", "FEED"), ("of a place not listed", "DEPOT"), ("of our own", "LYON"))
    ),
)
def test_oversell_has_no_value_where_most_lines_name_a_place_that_is_no_feed(case: Case) -> None:
    assert case.measure("oversell").select("n", "outside", "unplaced", "value").row(0) == (1, 2, 2.0, None)


@given(
    line(
        10, order="A", unit_price=10, cancelled_at="2026-03-03 10:00:00", cancelled_quantity=5, cancel_reason="stockout"
    ),
    line(10, order="B", unit_price=90),
    line(10, order="C", unit_price=50, cancelled_at="2026-03-03 10:00:00", cancel_reason="customer"),
    line(10, order="D", unit_price=10, flow="inbound", supplier_id=""),
)
def test_lost_revenue_is_a_share_of_the_revenue_there_would_have_been(case: Case) -> None:
    assert case.value("stockout_revenue") == 0.05
    assert case.value("revenue") == 950.0


@given(
    line(10, order="February", unit_price=100, currency="CHF", ordered_at="2026-02-28 23:59:59"),
    line(10, order="March", unit_price=100, currency="CHF", ordered_at="2026-03-01 00:00:00"),
    line(10, order="last year", unit_price=100, currency="CHF", ordered_at="2025-12-31 10:00:00"),
    line(10, order="no price"),
)
def test_amounts_are_converted_at_the_rate_of_the_order_date(case: Case) -> None:
    assert case.value("revenue") == 1050.0 + 1100.0
    assert case.n("revenue") == 2
    assert case.states("revenue") == {"met": 2, "unknown": 2}


@given(
    line(10, order="A", unit_price=20, unit_cost=12),
    line(10, order="B", unit_price=20),
    line(10, order="bought", unit_price=20, unit_cost=12, flow="inbound", supplier_id=""),
    line(
        10,
        order="C",
        unit_price=20,
        sku="known cost",
        cancelled_at="2026-03-03 10:00:00",
        cancelled_quantity=5,
        cancel_reason="other",
    ),
    product(sku="known cost", unit_cost=8),
)
def test_the_margin_is_of_lines_with_a_price_and_a_cost(case: Case) -> None:
    assert case.measure("gross_margin").select("n", "numerator", "denominator").row(0) == (2, 80.0 + 60.0, 300.0)


@given(
    line(10),
    delivered(4, "2026-03-05 10:00:00", freight_cost=8, handling_cost=2, currency="EUR"),
    delivered(1, "2026-03-06 10:00:00", freight_cost=5, currency="EUR"),
    delivered(5, None, shipped_at="2026-03-06 10:00:00", freight_cost=40, currency="EUR"),
    line(1, order="handling only"),
    delivered(1, "2026-03-06 10:00:00", order="handling only", handling_cost=3, currency="EUR"),
    line(2, order="unknown cost"),
    delivered(2, "2026-03-06 10:00:00", order="unknown cost"),
    line(4, order="no rate"),
    delivered(4, "2026-03-06 10:00:00", order="no rate", freight_cost=5, currency="USD"),
)
def test_the_cost_per_unit_is_of_parcels_that_arrived(case: Case) -> None:
    # 8 + 2 for 4 units, 5 for 1 and 3 for 1, parcel by parcel; 6 units outside are not yet more than half.
    assert case.value("cost_per_unit") == 3.0
    assert case.n("cost_per_unit") == 3
    assert case.outside("cost_per_unit", "reason", "unplaced") == [("no_cost", 2), ("no_rate", 4)]
