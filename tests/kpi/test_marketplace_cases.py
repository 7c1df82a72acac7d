"""Feeds, first days, incidents and lost parcels, each worked out by hand. As of Friday 20 March 2026."""

from datetime import date

import polars as pl

from kpi.tiny import Case, Row, delivered, given, line, product, returned, stock


def _place(name: str) -> Row:
    return "locations", {"location_id": name, "kind": "supplier", "country": "FR"}


def _sale(order: str, day: str, **values: object) -> Row:
    return line(2, order=order, mode="dropship", supplier_id="", ordered_at=f"2026-03-{day} 10:00:00", **values)


WEEKLY = (
    "2026-01-02",
    "2026-01-09",
    "2026-01-16",
    "2026-01-30",
    "2026-02-06",
    "2026-02-13",
    "2026-02-20",
    "2026-02-27",
)


@given(
    _place("FEED-W"),
    product(supplier_id=""),
    product(sku="gone", supplier_id=""),
    *(stock(day, 5, "FEED-W") for day in WEEKLY),
    *(stock(day, 0, "FEED-W", sku="gone") for day in WEEKLY),
    _sale("live", "02"),
    _sale("dead", "02", sku="gone"),
)
def test_a_feed_that_comes_weekly_and_stopped_is_overdue_and_its_left_out_weeks_are_counted(case: Case) -> None:
    """Gaps 7, 7, 14, 7, 7, 7, 7: usual 7, one left out. After 27 February 6 and 13 March were due, the 20th is today.

    One of two items is above 0.
    """
    (feed,) = case.engine.details.rows("feeds", location_id="FEED-W").iter_rows(named=True)
    told = {
        name: feed[name] for name in ("usual_days", "missed_count", "overdue_count", "feed_age_days", "snapshot_count")
    }
    assert told == {"usual_days": 7, "missed_count": 1, "overdue_count": 2, "feed_age_days": 21, "snapshot_count": 8}
    assert (feed["last_snapshot_on"], feed["next_expected_on"]) == (date(2026, 2, 27), date(2026, 3, 6))
    assert (feed["live_count"], feed["item_count"], feed["supplier_id"]) == (1, 2, case.name)


@given(
    _place("FEED-E"),
    product(supplier_id=""),
    *(stock(f"2026-03-{day:02}", 3 if day < 10 else 0, "FEED-E") for day in range(1, 21)),
    *(stock(f"2026-03-{day:02}", 9) for day in range(1, 21)),
    line(
        2,
        order="oversold",
        mode="dropship",
        supplier_id="",
        location_id="FEED-E",
        unit_price=10,
        ordered_at="2026-03-05 10:00:00",
        cancelled_at="2026-03-06 10:00:00",
        cancelled_quantity=2,
        cancel_reason="stockout",
    ),
    _sale("fine", "06", location_id="FEED-E", unit_price=10),
    delivered(2, "2026-03-08 10:00:00", order="fine"),
    _sale("at zero", "12", location_id="FEED-E", unit_price=10),
    delivered(2, "2026-03-14 10:00:00", order="at zero"),
    line(3, order="ours", mode="own_warehouse", location_id="LYON", unit_price=20, ordered_at="2026-03-15 10:00:00"),
    line(3, order="before", mode="own_warehouse", location_id="LYON", unit_price=20, ordered_at="2026-03-04 10:00:00"),
)
def test_a_feed_is_wrong_above_zero_and_at_zero_and_loses_what_is_sold_elsewhere(case: Case) -> None:
    """On the 5th the feed said 3 and the line was cancelled; on the 12th it said 0 and the line came; on the 15th it
    said 0 and three were sold from Lyon for 60. On the 4th both had it.
    """
    errors = case.engine.details.rows("feed_errors", feed_id="FEED-E").sort("counted_on")
    orders = errors.select("feed_error", pl.col("order_id").str.split("/").list.last(), "feed_quantity", "line_value")
    assert orders.rows() == [
        ("oversold", "oversold", 3, 20),
        ("served_at_zero", "at zero", 0, 20),
        ("sold_elsewhere", "ours", 0, 60),
    ]


@given(
    *(
        line(1, order=str(order), flow="inbound", supplier_id="", ordered_at=f"{day} 10:00:00", promised_at=promised)
        for order, (day, promised) in enumerate(
            (
                ("2026-02-02", "2026-02-10"),
                ("2026-02-08", "2026-02-12"),
                ("2026-02-09", "2026-02-20"),
                ("2026-02-25", "2026-03-30"),
                ("2026-03-18", "2026-03-30"),
            )
        )
    ),
    delivered(1, "2026-02-10 09:00:00", order="0", flow="inbound"),
    delivered(1, "2026-02-14 09:00:00", order="1", flow="inbound"),
    delivered(1, "2026-02-19 09:00:00", order="2", flow="inbound"),
    line(1, order="older", flow="inbound", supplier_id=" before", ordered_at="2021-01-04 10:00:00"),
)
def test_the_first_weeks_of_a_supplier_count_from_its_first_order(case: Case) -> None:
    """Week 1: 2 and 8 February, one of two on time; week 2: one of one; week 4: not due yet.

    Week 7, from 16 March, is not over on the 20th. Whoever ordered at the beginning of the data may be older than they.
    """
    weeks = case.engine.details.rows("first_days", supplier_id=case.name)
    counted = weeks.select("week", "week_start", "line_count", "judged_count", "on_time_count").rows()
    assert counted == [
        (1, date(2026, 2, 2), 2, 2, 1),
        (2, date(2026, 2, 9), 1, 1, 1),
        (4, date(2026, 2, 23), 1, 0, 0),
    ]
    assert weeks["is_start_known"].to_list() == [True] * 3
    assert not case.engine.details.rows("first_days", supplier_id=f"{case.name} before")["is_start_known"].any()


@given(
    product(supplier_id="", unit_cost=4),
    line(10, order="sold", mode="own_warehouse", unit_price=10, unit_cost=6, ordered_at="2026-02-02 10:00:00"),
    delivered(10, "2026-02-04 10:00:00", order="sold", freight_cost=20),
    returned(3, "2026-02-20 10:00:00", order="sold", fault="supplier", disposition="destroyed", refund_value=30),
    returned(2, "2026-02-21 10:00:00", order="sold", fault="carrier", disposition="restocked", refund_value=20),
    returned(1, "2026-02-22 10:00:00", order="sold", disposition="restocked"),
    line(4, order="lost", mode="own_warehouse", unit_price=10, ordered_at="2026-02-01 10:00:00"),
    delivered(4, None, order="lost", shipped_at="2026-02-03 10:00:00"),
    line(4, order="back", mode="own_warehouse", unit_price=10, ordered_at="2026-02-01 10:00:00"),
    delivered(4, None, order="back", shipped_at="2026-02-03 10:00:00"),
    returned(4, "2026-03-01 10:00:00", order="back", fault="carrier"),
    line(4, order="young", mode="own_warehouse", unit_price=10, ordered_at="2026-03-01 10:00:00"),
    delivered(4, None, order="young", shipped_at="2026-03-03 10:00:00"),
    line(1, order="known", mode="own_warehouse", ordered_at="2026-03-17 10:00:00"),
    delivered(1, "2026-03-19 10:00:00", order="known"),
)
def test_an_incident_costs_its_refund_its_goods_and_its_freight_and_the_fault_says_who_bears_it(case: Case) -> None:
    """Three destroyed at a cost of 6 are 18, with 3 of 10 units of a freight of 20: 6. Without a fault it is ours.

    A parcel shipped on 3 February, 44 days before the newest delivery, is lost on 5 March with 4 x 10; one that came
    back, or left 16 days ago, is not.
    """
    rows = case.engine.details.rows("incidents", category=case.name).with_columns(
        pl.col("order_id").str.split("/").list.last()
    )
    told = (
        rows.filter(order_id="sold")
        .sort("counted_on")
        .select("fault", "bearer", "refund_value", "destroyed_value", "freight_value")
    )
    assert told.rows() == [
        ("supplier", "supplier", 30, 18, 6),
        ("carrier", "carrier", 20, None, 4),
        ("unknown", "ours", None, None, 2),
    ]
    lost = rows.filter(incident="lost").select("order_id", "counted_on", "bearer", "lost_value", "refund_value")
    assert lost.rows() == [("lost", date(2026, 3, 5), "carrier", 40, None)]
    (parcel,) = case.engine.details.rows("lost_parcels", category=case.name).iter_rows(named=True)
    assert (parcel["silent_days"], parcel["lost_quantity"]) == (44, 4)
    assert (parcel["counted_on"], parcel["lost_value"]) == (date(2026, 3, 5), 40)
