"""A sale day by day, worked out by hand: stock, arrivals, what is missing, where it lies and by when to order."""

from datetime import date

import polars as pl
import pytest

from cadran.analysis.campaign import SaleDays, checked, projected, uplifts, with_shares

# Stock of Friday the 20th; three days pass, then a sale of four.
DAYS = SaleDays(date(2026, 11, 20), date(2026, 11, 24), date(2026, 11, 27))


def _position(place: str, on_hand: float | None, expected: float | None, **changed: object) -> dict[str, object]:
    row = {
        "sku": "A",
        "location_id": place,
        "location_name": place,
        "on_hand_quantity": on_hand,
        "reserved_quantity": 0.0,
        "leaving_quantity": 0.0,
        "daily_demand_quantity": 2.0,
        "sale_quantity": expected,
        "safety_stock": 0.0,
        "receipt_days_p90": 1.0,
        "is_running_out": False,
        "lead_days_p50": 2.0,
        "lead_days_p90": 4.5,
        "transfer_quantity": None,
        "transfer_from": None,
        "transfer_from_id": None,
        "sent_quantity": None,
    }
    return row | changed


def _positions(*rows: dict[str, object]) -> pl.DataFrame:
    kinds = dict.fromkeys(("on_hand_quantity", "sale_quantity", "sent_quantity", "lead_days_p50"), pl.Float64)
    return pl.DataFrame(list(rows), schema_overrides=kinds | {"transfer_quantity": pl.Float64})


def _arrivals(*rows: tuple[str, float, float | None, float | None]) -> pl.DataFrame:
    names = ("location_id", "open_quantity", "wait_days_p50", "wait_days_p90")
    kinds = dict(zip(names, (pl.String, pl.Float64, pl.Float64, pl.Float64), strict=True))
    return pl.DataFrame(list(rows), schema=kinds, orient="row").with_columns(sku=pl.lit("A"))


def test_a_day_takes_the_usual_demand_before_the_sale_and_its_share_of_the_units_in_it() -> None:
    # 16 there, 3 x 2 before the sale: 10 left. 6 a day: 4, then 2 of 6 are missing on the 25th.
    # 5 more come within 5.7 days at P50 (by the end of the 26th) and within 6.2 at P90 (of the 27th).
    daily = projected(_positions(_position("LIL", 16.0, 24.0)), _arrivals(("LIL", 5.0, 5.7, 6.2)), DAYS)
    assert daily["day"].to_list() == [date(2026, 11, day) for day in (24, 25, 26, 27)]
    assert daily["sale_quantity"].to_list() == [6.0] * 4
    assert daily["arrived_p90"].to_list() == [0.0, 0.0, 0.0, 5.0]
    assert daily["stock_p90"].to_list() == [4.0, 0.0, 0.0, 0.0]
    assert daily["missing_p90"].to_list() == [0.0, 2.0, 6.0, 1.0]
    assert daily["arrived_p50"].to_list() == [0.0, 0.0, 5.0, 0.0]
    assert daily["stock_p50"].to_list() == [4.0, 0.0, 0.0, 0.0]
    assert daily["missing_p50"].to_list() == [0.0, 2.0, 1.0, 6.0]
    assert (daily["start_stock"][0], daily["least_stock"][0], daily["coming_p90"][0]) == (10.0, 0.0, 5.0)


def test_what_runs_out_before_the_sale_is_not_owed_in_it_and_what_has_no_date_never_comes() -> None:
    # 1 there, gone on the 21st; the four units of the sale are missing, not the five of the days before.
    daily = projected(_positions(_position("LIL", 1.0, 4.0)), _arrivals(("LIL", 50.0, None, None)), DAYS)
    assert daily["missing_p90"].to_list() == [1.0] * 4


def test_an_arrival_of_the_last_day_counts_one_after_it_and_one_without_a_date_never() -> None:
    arrivals = _arrivals(("LIL", 5.0, 6.3, 7.0), ("LIL", 50.0, 7.1, 8.0), ("LIL", 50.0, None, None))
    daily = projected(_positions(_position("LIL", 0.0, 4.0)), arrivals, DAYS)
    assert daily["arrived_p90"].to_list() == daily["arrived_p50"].to_list() == [0.0, 0.0, 0.0, 5.0]
    assert daily["coming_p90"][0] == 5.0


def test_what_is_spoken_for_beyond_the_stock_is_no_stock_and_what_nobody_asks_for_takes_none() -> None:
    rows = [_position("LIL", 2.0, 4.0, reserved_quantity=9.0), _position("LYO", 8.0, 4.0, daily_demand_quantity=None)]
    daily = projected(_positions(*rows), _arrivals(("LIL", 10.0, 1.0, 1.0)), DAYS)
    assert daily.filter(location_id="LIL")["start_stock"][0] == 10.0 - 3 * 2
    assert daily.filter(location_id="LYO")["start_stock"][0] == 8.0


def test_a_sale_without_days_to_come_has_the_columns_of_one_that_has_some() -> None:
    over = SaleDays(date(2026, 11, 20), date(2026, 11, 1), date(2026, 11, 9))
    positions = _positions(_position("LIL", 10.0, 8.0))
    none, some = (projected(positions, _arrivals(), days) for days in (over, DAYS))
    assert dict(none.schema) == dict(some.schema)
    assert DAYS.coming == [date(2026, 11, day) for day in (24, 25, 26, 27)]


def test_a_purchase_due_today_counts_from_tomorrow() -> None:
    daily = projected(_positions(_position("LIL", 0.0, 4.0)), _arrivals(("LIL", 10.0, 0.0, 0.0)), DAYS)
    assert daily["stock_p90"].to_list() == [3.0, 2.0, 1.0, 0.0]


@pytest.mark.parametrize("unknown", [_position("LIL", None, 4.0), _position("LIL", 5.0, None)])
def test_a_position_without_stock_or_units_has_no_days(unknown: dict[str, object]) -> None:
    positions = _positions(unknown)
    daily = projected(positions, _arrivals(), DAYS)
    assert not daily["is_sold"].any()
    row = checked(positions, daily, DAYS).row(0, named=True)
    assert (row["missing_p90"], row["to_order_quantity"], row["order_verdict"]) == (None, None, None)


def test_of_a_sale_that_runs_only_the_days_to_come_are_checked_and_of_one_that_is_over_none() -> None:
    running = SaleDays(date(2026, 11, 20), date(2026, 11, 19), date(2026, 11, 22))
    over = SaleDays(date(2026, 11, 20), date(2026, 11, 1), date(2026, 11, 9))
    positions = _positions(_position("LIL", 10.0, 8.0))
    assert projected(positions, _arrivals(), running)["sale_quantity"].to_list() == [2.0, 2.0]
    assert projected(positions, _arrivals(), running)["start_stock"].to_list() == [10.0, 10.0]
    assert projected(positions, _arrivals(), over).is_empty()
    assert (len(running.coming), len(over.coming)) == (2, 0)


def _checked(*rows: dict[str, object]) -> dict[str, dict[str, object]]:
    positions = _positions(*rows)
    result = checked(positions, projected(positions, _arrivals(), DAYS), DAYS)
    return {row["location_id"]: row for row in result.iter_rows(named=True)}


def test_what_is_missing_comes_first_from_a_place_that_has_more_than_it_needs() -> None:
    # Lille: 6 of 24 there at the start, 18 missing from the 25th. Lyon: 40 - 3 x 2 - 8 = 26 at its lowest, 5 kept for
    # safety, 7 sent away by the plan: 14; 4 more to order, P90 5 days and P50 2 days before the 25th.
    found = _checked(
        _position("LIL", 12.0, 24.0),
        _position("LYO", 40.0, 8.0, safety_stock=5.0, sent_quantity=7.0),
    )
    lille = found["LIL"]
    assert (lille["missing_p90"], lille["missing_on"]) == (18.0, date(2026, 11, 25))
    assert (lille["transfer_quantity"], lille["transfer_from"], lille["to_order_quantity"]) == (14.0, "LYO", 4.0)
    assert (lille["last_order_on_p90"], lille["last_order_on_p50"]) == (date(2026, 11, 20), date(2026, 11, 23))
    assert lille["order_verdict"] == "in_time"
    assert (found["LYO"]["sent_quantity"], found["LYO"]["order_verdict"]) == (14.0, None)


def test_one_unit_is_missing_and_ordered_and_a_place_without_a_safety_stock_gives_all_it_has() -> None:
    found = _checked(_position("LIL", 6.0 + 3.0, 4.0), _position("LYO", 6.0, 0.0, safety_stock=None))
    assert (found["LIL"]["missing_p90"], found["LIL"]["transfer_quantity"]) == (1.0, None)
    assert (found["LIL"]["to_order_quantity"], found["LIL"]["order_verdict"]) == (1.0, "in_time")
    giving = _checked(_position("LIL", 6.0, 4.0), _position("LYO", 6.0 + 4.0, 0.0, safety_stock=None))
    assert (giving["LIL"]["transfer_quantity"], giving["LIL"]["to_order_quantity"]) == (4.0, 0.0)


def test_who_misses_most_is_served_first_then_by_place_whatever_the_order_of_the_rows() -> None:
    least, most = _position("AIX", 0.0, 8.0), _position("NTE", 0.0, 12.0)
    found = _checked(least, most, _position("LYO", 20.0, 0.0))
    assert (found["NTE"]["transfer_quantity"], found["AIX"]["transfer_quantity"]) == (12.0, 2.0)
    alike = _checked(_position("NTE", 0.0, 12.0), _position("AIX", 0.0, 12.0), _position("LYO", 18.0, 0.0))
    assert (alike["AIX"]["transfer_quantity"], alike["NTE"]["transfer_quantity"]) == (12.0, None)


def test_no_unit_is_given_twice_nor_by_a_place_that_runs_out_or_needs_it_until_its_receipt() -> None:
    wanting = [_position("LIL", 0.0, 12.0), _position("NTE", 0.0, 8.0)]
    found = _checked(*wanting, _position("LYO", 20.0, 0.0))
    # 20 - 3 x 2 = 14 for both: 12 to the one that misses most, then 2.
    assert (found["LIL"]["transfer_quantity"], found["NTE"]["transfer_quantity"]) == (12.0, 2.0)
    assert _checked(*wanting, _position("LYO", 20.0, 0.0, is_running_out=True))["LIL"]["transfer_quantity"] is None
    # Where nothing of the sale is expected its own four days count: 20 - 7 x 2 = 6.
    assert _checked(*wanting, _position("LYO", 20.0, None))["LIL"]["transfer_quantity"] == 6.0
    # 2 a day for 8 days until its next receipt: 20 - 16 = 4.
    assert _checked(*wanting, _position("LYO", 20.0, 0.0, receipt_days_p90=8.0))["LIL"]["transfer_quantity"] == 4.0


@pytest.mark.parametrize(
    ("p50", "p90", "verdict"),
    # All of it is missing from the 24th on, four days after the stock.
    [(2.0, 4.0, "in_time"), (4.0, 4.1, "risky"), (4.1, 6.0, "late"), (None, None, "unknown")],
)
def test_an_order_is_too_late_when_its_last_day_is_before_that_of_the_stock(
    p50: float | None, p90: float | None, verdict: str
) -> None:
    assert _checked(_position("LIL", 0.0, 8.0, lead_days_p50=p50, lead_days_p90=p90))["LIL"]["order_verdict"] == verdict


def test_units_of_all_places_are_shared_by_their_demand_and_alike_where_nobody_asks() -> None:
    rows = _positions(
        _position("LIL", 1.0, None, daily_demand_quantity=3.0),
        _position("LYO", 1.0, None, daily_demand_quantity=1.0),
        _position("LIL", 1.0, None, sku="B", daily_demand_quantity=0.0),
        _position("LYO", 1.0, None, sku="B", daily_demand_quantity=0.0),
    )
    assert with_shares(rows)["place_share"].to_list() == [0.75, 0.25, 0.5, 0.5]
    slow = rows.with_columns(daily_demand_quantity=pl.Series([0.3, None, 0.0, None], dtype=pl.Float64))
    assert with_shares(slow)["place_share"].to_list() == [1.0, 0.0, 0.5, 0.5]


def test_the_uplift_of_a_category_needs_thirty_lines_in_the_sale_and_before() -> None:
    def sold(*rows: tuple[str | None, float, int]) -> pl.DataFrame:
        return pl.DataFrame(rows, schema={"category": pl.String, "units": pl.Float64, "n": pl.Int64}, orient="row")

    sale = sold(("Chairs", 80.0, 40), ("Lamps", 20.0, 29), (None, 4.0, 3))
    usual = sold(("Chairs", 112.0, 60), ("Lamps", 28.0, 35))
    found = {row["category"]: row["uplift"] for row in uplifts(sale, usual, 8).iter_rows(named=True)}
    # Chairs: 80 / 8 a day over 112 / 28 = 2.5; everything: 104 / 8 over 140 / 28 = 2.6; of the lamps too few lines.
    assert found == {"Chairs": 2.5, "": 2.6}
    assert uplifts(sale, sold(), 8).is_empty()
    least = uplifts(sold(("Chairs", 8.0, 30)), sold(("Chairs", 0.5, 30)), 8)
    assert least.filter(category="Chairs")["uplift"].to_list() == [56.0]
