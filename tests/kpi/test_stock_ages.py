"""Age and pace of what lies in our places, worked out by hand as of Friday 20 March 2026; then all of it once more."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import polars as pl
import pytest
from second_statement.history import DAY, History
from second_statement.lines import lines
from second_statement.stock_states import levels, snapshot_days

from cadran.engine import Engine
from cadran.kpis import KPIS
from cadran.selection import Selection
from kpi.tiny import Case, answer, delivered, given, line, product, stock

TODAY = "2026-03-20"
BANDS = {0: 30, 31: 90, 91: 180, 181: 10**6}


def _bought(quantity: float, on: str, order: str, **values: Any) -> list[tuple[str, dict[str, Any]]]:
    """A purchase for LYON, put away on the day `on`."""
    values = {"supplier_id": "OWN", "location_id": "LYON", "ordered_at": "2025-01-02 09:00:00", **values}
    arrival = {"at": f"{on} 08:00:00", "order": order, "flow": "inbound", "available_at": f"{on} 16:00:00"}
    return [line(quantity, order=order, flow="inbound", **values), delivered(quantity, **arrival)]


def _layers(case: Case) -> list[tuple[object, ...]]:
    rows = case.engine.details.rows("stock_ages", category=case.name).sort("sku", "age_days")
    return rows.select("age_days", "from_days", "quantity", "stock_value", "arrival_kind").rows()


@given(
    stock("2025-06-01", 10, unit_cost=4),
    stock(TODAY, 25, unit_cost=4),
    *_bought(8, "2025-09-20", "181 days"),
    *_bought(8, "2025-09-21", "180 days"),
    *_bought(8, "2026-02-17", "31 days"),
    *_bought(8, "2026-02-18", "30 days"),
    *_bought(99, "2026-03-21", "tomorrow"),
    *_bought(99, "2026-03-10", "cross-docked", mode="cross_dock"),
    *_bought(99, "2026-03-10", "elsewhere", location_id="MADRID"),
)
def test_the_newest_arrivals_are_what_is_left_when_the_oldest_leaves_first(case: Case) -> None:
    assert _layers(case) == [
        (30, 0, 8.0, 32.0, "receipt"),
        (31, 31, 8.0, 32.0, "receipt"),
        (180, 91, 8.0, 32.0, "receipt"),
        (181, 181, 1.0, 4.0, "receipt"),
    ]


@given(
    stock("2026-01-01", 3, unit_cost=1),
    stock(TODAY, 10, unit_cost=1),
    *_bought(4, "2026-03-19", "yesterday", mode=None),
)
def test_what_no_purchase_explains_was_there_before_the_first_snapshot(case: Case) -> None:
    assert _layers(case) == [(1, 0, 4.0, 4.0, "receipt"), (78, 31, 6.0, 6.0, "before")]


@given(
    stock("2026-01-01", 5, unit_cost=1),
    stock("2026-01-31", 3, unit_cost=1),
    stock("2026-02-28", 9, unit_cost=1),
    stock("2026-03-10", 9, unit_cost=1),
    stock(TODAY, 8, unit_cost=1),
    stock("2026-02-28", -2, sku="negative", unit_cost=1),
    stock(TODAY, 5, sku="negative", unit_cost=1),
)
def test_without_a_known_purchase_a_rise_of_the_stock_is_an_arrival(case: Case) -> None:
    assert _layers(case) == [
        (20, 0, 6.0, 6.0, "rise"),
        (78, 31, 2.0, 2.0, "before"),
        (0, 0, 5.0, 5.0, "rise"),
    ]


def _level(place: str, **levels: float) -> list[tuple[str, dict[str, Any]]]:
    """Snapshots of a place by day of 2026, written `m01_31`."""
    return [stock(f"2026-{day[1:3]}-{day[4:]}", held, location=place, unit_cost=1) for day, held in levels.items()]


@given(
    *_level("HUB", m01_01=4, m01_10=10, m01_20=30, m03_10=30, m03_12=10, m03_20=10),
    *_level("SHOP A", m01_01=0, m03_15=20, m03_20=20),
    *_level("SHOP B", m01_01=0, m03_15=0, m03_20=20),
    *_level("SHOP C", m01_01=0, m03_15=7, m03_20=7),
)
def test_what_is_moved_from_another_place_keeps_its_age(case: Case) -> None:
    # The hub sends the 20 it had longest: 4 of before, 6 of 10 January, 10 of 20 January. B sees them 8 days later:
    # too late to be a move. Shop C's 7 fell nowhere.
    rows = case.engine.details.rows("stock_ages", category=case.name).sort("location_id", "arrived_on")
    found = rows.group_by("location_id", maintain_order=True).agg("arrived_on", "quantity", "arrival_kind")
    kinds = {place: list(zip(*parts, strict=True)) for place, *parts in found.iter_rows()}
    assert kinds == {
        "HUB": [(date(2026, 1, 20), 10.0, "rise")],
        "SHOP A": [
            (date(2026, 1, 1), 4.0, "before"),
            (date(2026, 1, 10), 6.0, "rise"),
            (date(2026, 1, 20), 10.0, "rise"),
        ],
        "SHOP B": [(date(2026, 3, 20), 20.0, "rise")],
        "SHOP C": [(date(2026, 3, 15), 7.0, "rise")],
    }


@given(
    stock(TODAY, 0, unit_cost=1),
    stock(TODAY, 5, sku="no cost"),
    stock(TODAY, 5, sku="feed", location="FEED", unit_cost=1),
)
def test_an_empty_place_has_no_age_a_feed_is_not_ours_and_no_cost_is_no_value(case: Case) -> None:
    assert _layers(case) == [(0, 0, 5.0, None, "before")]


@given(
    *(
        stock(day, on_hand, sku=sku, unit_cost=1)
        for sku, on_hand in (("dead", 1), ("180 days", 1), ("never", 1), ("slow", 181), ("moving", 180), ("out", 0))
        for day in ("2025-06-01", TODAY)
    ),
    *(stock(f"2026-03-{day:02d}", 181, sku=sku, unit_cost=1) for sku in ("slow", "moving") for day in range(13, 20)),
    stock("2026-01-01", 1, sku="new", unit_cost=1),
    stock(TODAY, 1, sku="new", unit_cost=1),
    line(1, order="1", sku="dead", ordered_at="2025-09-02 09:00:00", location_id="LYON"),
    delivered(1, "2025-09-20 09:00:00", order="1"),
    line(1, order="2", sku="180 days", ordered_at="2025-09-02 09:00:00", location_id="LYON"),
    delivered(1, "2025-09-21 09:00:00", order="2"),
    line(28, order="3", sku="slow", ordered_at="2026-03-13 09:00:00", location_id="LYON"),
    delivered(1, "2026-03-14 09:00:00", order="3"),
    line(28, order="4", sku="moving", ordered_at="2026-03-13 09:00:00", location_id="LYON"),
    delivered(1, "2026-03-14 09:00:00", order="4"),
    line(1, order="5", sku="out", ordered_at="2026-03-13 09:00:00", location_id="LYON"),
)
def test_stock_is_slow_above_180_days_of_cover_and_dead_after_180_days_without_a_sale(case: Case) -> None:
    rows = case.engine.details.rows("stock_on_hand", category=case.name)
    names = [sku.removeprefix(f"{case.name}/") for sku in rows["sku"]]
    assert dict(zip(names, rows["pace"], strict=True)) == {
        "dead": "dead",
        "180 days": "still",
        "never": "dead",
        "slow": "slow",
        "moving": "moving",
        "out": "out",
        "new": "new",
    }
    assert dict(zip(names, rows["cover_days"], strict=True)) == {
        **dict.fromkeys(names),
        "slow": 181.0,
        "moving": 180.0,
    }


@given(
    stock(TODAY, 5, unit_cost=1),
    product(sku=""),
    line(10, order="P1", flow="inbound", supplier_id="OWN", location_id="LYON", promised_at="2026-03-25"),
    delivered(4, "2026-03-10 10:00:00", order="P1", flow="inbound"),
    line(6, order="P2", flow="inbound", supplier_id="OWN", location_id="LYON", promised_at="2026-03-23"),
    line(6, order="P3", flow="inbound", supplier_id="OWN", location_id="LYON", cancelled_at="2026-03-05 10:00:00"),
    line(2, order="C1", location_id="LYON", ordered_at="2026-03-08 10:00:00"),
    delivered(2, "2026-03-09 10:00:00", order="C1"),
)
def test_what_is_on_its_way_is_what_open_purchases_still_owe(case: Case) -> None:
    (row,) = case.engine.details.rows("stock_on_hand", category=case.name).to_dicts()
    assert (row["open_line_count"], row["open_quantity"]) == (2, 12.0)
    assert (row["next_receipt_date"], row["last_sale_date"]) == (date(2026, 3, 23), date(2026, 3, 9))


@given(
    *(
        line(1, order=order, channel="web", **{"promised_at": "2026-03-10", **values})
        for order, values in {
            "on time": {},
            "late": {},
            "late and open": {"promised_at": "2026-03-12"},
            "half late": {},
            "cancelled": {"cancelled_at": "2026-03-05 10:00:00", "cancel_reason": "stockout"},
        }.items()
    ),
    line(1, order="half late", number="2", channel="web", promised_at="2026-03-09"),
    delivered(1, "2026-03-10 10:00:00", order="on time"),
    delivered(1, "2026-03-11 10:00:00", order="late"),
    delivered(1, "2026-03-10 10:00:00", order="half late"),
    delivered(1, "2026-03-10 10:00:00", order="half late", number="2"),
    *(
        answer(order, "2026-03-15 10:00:00", nps=nps, csat=csat)
        for order, nps, csat in (
            ("on time", 10, 5),
            ("late", 0, 1),
            ("late and open", 9, 4),
            ("half late", 3, 2),
            ("cancelled", 0, 1),
        )
    ),
)
def test_an_answer_speaks_of_an_order_in_time_only_if_every_line_of_it_was(case: Case) -> None:
    asked = ("punctuality", "n", "numerator")
    assert case.measure("nps", by=("punctuality",)).select(asked).rows() == [
        ("late", 3, -1.0),
        ("on_time", 1, 1.0),
        ("other", 1, -1.0),
    ]
    assert case.measure("csat", by=("punctuality",)).select(asked).rows() == [
        ("late", 3, 7.0),
        ("on_time", 1, 5.0),
        ("other", 1, 1.0),
    ]


@given(
    line(4),
    delivered(4, "2026-03-05 10:00:00", freight_cost=8, handling_cost=2, currency="EUR"),
    line(1, order="freight only"),
    delivered(1, "2026-03-06 10:00:00", order="freight only", freight_cost=5, currency="EUR"),
)
def test_freight_and_handling_add_up_to_the_cost_per_unit(case: Case) -> None:
    parts = [case.value(kpi) for kpi in ("freight_per_unit", "handling_per_unit", "cost_per_unit")]
    assert parts == [2.6, 0.4, 3.0]


Spot = tuple[str, str]
Arrivals = list[tuple[date, Decimal]]
ALL = Decimal("Infinity")


def _receipts(history: History) -> dict[Spot, Arrivals]:
    """What was bought and received at each place, the oldest first; cross-docked goods only at the store they go to."""
    found: dict[Spot, Arrivals] = defaultdict(list)
    for purchase in lines(history):
        place = history.places.get(purchase.row.location_id)
        is_passing = purchase.row.mode == "cross_dock" and not (place and place.kind == "store")
        if purchase.row.flow == "inbound" and not is_passing:
            for parcel in purchase.parcels:
                size = parcel.row.delivered_quantity - (parcel.rejected or 0)
                if parcel.arrived_at and size > 0:
                    day = (parcel.row.available_at or parcel.arrived_at).day
                    found[purchase.row.sku, purchase.row.location_id].append((day, size))
    return {spot: sorted(arrivals) for spot, arrivals in found.items()}


def _snapshots(history: History) -> dict[Spot, Arrivals]:
    """The snapshots of each item at our own places, in order."""
    return {
        spot: [(level.stock_date, max(level.on_hand_quantity, Decimal(0))) for level in own]
        for spot, own in levels(history).items()
        if spot[1] not in history.feeds
    }


def _changes(days: Arrivals) -> Iterator[tuple[date, Decimal, Decimal]]:
    """The days on which the quantity changed, by how much, and what was there before."""
    for (_, before), (day, now) in pairwise(days):
        if now != before:
            yield day, now - before, before


def _rises(days: Arrivals) -> Arrivals:
    return [(day, change) for day, change, _ in _changes(days) if change > 0]


def _moved(
    spot: Spot, day: date, size: Decimal, snapshots: dict[Spot, Arrivals], bought: dict[Spot, Arrivals]
) -> Arrivals:
    """A rise as the arrivals at the place it was moved from, the newest first, or as it is."""
    falls = [
        (abs((fell - day).days), fell, other, before)
        for other, days in snapshots.items()
        if other[0] == spot[0] and other != spot
        for fell, change, before in _changes(days)
        if change == -size and abs((fell - day).days) <= 7
    ]
    if not falls:
        return [(day, size)]
    _, fell, other, before = min(falls)
    arrived = bought.get(other) or _rises(snapshots[other])
    known = sorted(((on, more) for on, more in arrived if on < fell), reverse=True)
    layers, above = [], Decimal(0)
    for on, more in [*known, (snapshots[other][0][0], ALL)]:
        taken = min(above + more, before) - max(above, before - size)
        layers += [(on, taken)] if taken > 0 else []
        above += more
    return layers


def _standing(history: History) -> Iterator[Any]:
    """The last snapshot of each item: its place's last, or not older than 30 days."""
    newest = {place: days[-1] for place, days in snapshot_days(history).items()}
    for (_, place), own in levels(history).items():
        is_recent = own[-1].stock_date > history.today - 31 * DAY
        if place not in history.feeds and (own[-1].stock_date == newest[place] or is_recent):
            yield own[-1]


def _ages_by_walking(history: History) -> dict[tuple[str, int], float]:
    """Value by location and age band, taking arrivals from the newest back until what is on hand is explained."""
    bought, snapshots = _receipts(history), _snapshots(history)
    found: dict[tuple[str, int], float] = defaultdict(float)
    for level in _standing(history):
        spot = (level.sku, level.location_id)
        left, days = level.on_hand_quantity, snapshots[spot]
        arrivals = bought.get(spot, [])[::-1]
        first = min([days[0][0], *(day for day, _ in arrivals)])
        if not arrivals:
            rises = _rises(days)[::-1]
            arrivals = [layer for day, size in rises for layer in _moved(spot, day, size, snapshots, bought)]
        cost = level.unit_cost if level.unit_cost is not None else history.product(level.sku).unit_cost
        for day, size in [*arrivals, (first, ALL)]:
            taken = min(size, left)
            if taken > 0:
                band = next(start for start, end in BANDS.items() if (history.today - day).days <= end)
                found[level.location_id, band] += float(taken * cost)
                left -= taken
    return found


def test_the_ages_of_the_sample_are_those_of_a_walk_back_through_its_arrivals(
    part_engine: Engine, part_history: History
) -> None:
    rows = part_engine.details.rows("stock_ages").group_by("location_id", "from_days").agg(pl.col("stock_value").sum())
    walked = _ages_by_walking(part_history)
    assert {(place, band): value for place, band, value in rows.iter_rows()} == pytest.approx(walked)


def test_the_ages_of_the_sample_add_up_to_its_stock_value(sample_engine: Engine) -> None:
    everything = sample_engine.figures.measure(KPIS["stock_value"], Selection(), by=("location_id",))
    rows = sample_engine.details.rows("stock_ages").group_by("location_id").agg(pl.col("stock_value").sum())
    assert dict(rows.iter_rows()) == pytest.approx(dict(everything.select("location_id", "value").iter_rows()))


def test_the_dead_stock_of_the_list_is_that_of_the_figure(sample_engine: Engine) -> None:
    rows = sample_engine.details.rows("stock_on_hand", pace="dead")
    figure = sample_engine.figures.measure(KPIS["dead_stock"], Selection())
    assert rows["stock_value"].sum() == pytest.approx(figure["numerator"][0])
    assert rows.filter(pl.col("stock_value") > 1000).select("sku", "location_id").rows() == [("SDB-00048", "WH-LYO")]
