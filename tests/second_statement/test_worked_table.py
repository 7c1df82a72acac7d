"""The second statement itself, on the table of worked cases of the definitions and on what they leave to be decided."""

import csv
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from cadran.kpis import KPIS
from second_statement.contract_files import KINDS
from second_statement.history import History
from second_statement.statement import by, figure, stated

Rows = dict[str, list[dict[str, Any]]]
Ask = Callable[..., Any]
T = "2026-03-20"
PARCELS = count(1)


def line(order: str = "1", quantity: Any = 10, **values: Any) -> dict[str, Any]:
    given = {"flow": "outbound", "order_id": order, "line_id": "1", "ordered_at": "2026-03-02 10:00:00", "sku": "A"}
    return given | {"ordered_quantity": quantity, "currency": "EUR"} | values


def came(quantity: Any, at: str, order: str = "1", **values: Any) -> dict[str, Any]:
    given = {"delivery_id": str(next(PARCELS)), "flow": "outbound", "order_id": order, "line_id": "1"}
    return given | {"delivered_at": at, "delivered_quantity": quantity} | values


def stock(day: str, on_hand: Any, sku: str = "A", place: str = "W", **values: Any) -> dict[str, Any]:
    return {"stock_date": day, "sku": sku, "location_id": place, "on_hand_quantity": on_hand} | values


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """The figure of a KPI over rows that a test gives, as of T."""

    def asked(
        kpi: str, rows: Rows, what: str = "value", only: Callable[[Any], bool] | None = None, **choices: str
    ) -> Any:
        for table, records in rows.items():
            with (tmp_path / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, KINDS[table])
                writer.writeheader()
                writer.writerows(records)
        history = History(tmp_path, date(2026, 12, 1), date.fromisoformat(T))
        given = [row for row in stated(kpi)(history, **choices) if only is None or only(row)]
        told = figure(kpi, KPIS[kpi].shape, given)
        value = told["outcomes"] if what == "outcomes" else told[what]
        return dict(value) if what == "outcomes" else value if value is None else round(float(value), 6)

    return asked


PROMISED = {"promised_at": "2026-03-10"}
SERVICE = [
    ("two receipts by d", [came(6, "2026-03-09"), came(4, "2026-03-10")], {"otd": 1, "in_full": 1, "fill_rate": 1}),
    ("twice the order", [came(20, "2026-03-09")], {"otd": 1, "fill_rate": 1, "cost_per_unit": None}),
    ("a part a day late", [came(6, "2026-03-10"), came(4, "2026-03-11")], {"otd": 0, "fill_rate": 0.6, "in_full": 1}),
    ("on the day at nine", [came(10, "2026-03-10 09:00:00")], {"otd": 1, "lead_time": 7.958333}),
    ("never", [], {"otd": 0, "open_late": 1, "days_late": 10, "lead_time": None}),
    ("ten tenths", [came("1.0", f"2026-03-{day:02d}") for day in range(1 + 2, 11 + 2)], {"in_full": 1, "otd": 0}),
    ("reversed", [came(10, "2026-03-05"), came(-10, "2026-03-06")], {"otd": 0, "fill_rate": 0, "open_late": 1}),
    (
        "reversed and received again",
        [came(10, "2026-03-05"), came(-10, "2026-03-06"), came(10, "2026-03-12")],
        {"otd": 0, "in_full": 1, "days_late": 2, "lead_time": 10},
    ),
    ("a reject", [came(10, "2026-03-05", rejected_quantity=1)], {"otd": 1, "otif": 0, "reject_rate": 0.1}),
]


@pytest.mark.parametrize(("name", "parcels", "figures"), SERVICE, ids=[name for name, _, _ in SERVICE])
def test_a_line_of_ten_promised_for_the_tenth(
    name: str, parcels: list[dict[str, Any]], figures: dict[str, float | None], ask: Ask
) -> None:
    for kpi, value in figures.items():
        assert ask(kpi, {"order_lines": [line(**PROMISED)], "deliveries": parcels}) == value, (name, kpi)


def cancelled(at: str, quantity: Any, reason: str | None, **values: Any) -> dict[str, Any]:
    told = {"cancelled_at": at, "cancelled_quantity": quantity, "cancel_reason": reason}
    return line(**(PROMISED | told | values))


INBOUND = {"flow": "inbound", "supplier_id": "S"}
WITHDRAWN = [
    ("the customer, in time", cancelled("2026-03-10 23:00:00", None, "customer"), "cancelled"),
    ("the customer, a day late", cancelled("2026-03-11", None, "customer"), "failed"),
    ("fraud, in time", cancelled("2026-03-09", 10, "fraud"), "cancelled"),
    ("the seller, in time", cancelled("2026-03-03", None, "stockout"), "failed"),
    ("nobody says, sold", cancelled("2026-03-03", None, None), "failed"),
    ("nobody says, bought", cancelled("2026-03-03", None, "other", **INBOUND), "cancelled"),
    ("the supplier, bought", cancelled("2026-03-03", None, "supplier", **INBOUND), "failed"),
    ("closed in time", line(**PROMISED, closed_at="2026-03-10"), "cancelled"),
    ("closed a day late", line(**PROMISED, closed_at="2026-03-11"), "failed"),
    ("a part, the rest open", cancelled("2026-03-03", 4, "stockout"), "late_open"),
    ("promised before it was ordered", line(promised_at="2026-03-01"), "unknown"),
    ("promised in four years", line(promised_at="2030-03-10"), "unknown"),
    ("of nothing", line(quantity=0, **PROMISED), "unknown"),
    ("due tomorrow", line(promised_at="2026-03-21"), "not_due"),
    ("due today", line(promised_at=T), "not_due"),
]


@pytest.mark.parametrize(("row", "outcome"), [pytest.param(row, outcome, id=name) for name, row, outcome in WITHDRAWN])
def test_a_line_that_never_came_stands_as_rule_4_says(row: dict[str, Any], outcome: str, ask: Ask) -> None:
    assert ask("otd", {"order_lines": [row]}, "outcomes") == {outcome: 1}


def test_what_was_cancelled_late_stays_owed(ask: Ask) -> None:
    rows = {"order_lines": [cancelled("2026-03-15", 9, "supplier")], "deliveries": [came(1, "2026-03-09")]}
    assert ask("otd", rows, "outcomes") == {"failed": 1}
    assert ask("lead_time", rows) is None
    assert ask("fill_rate", rows) == 0.1


def test_a_promise_to_the_hour_and_a_receipt_without_one_of_that_day_is_unknown(ask: Ask) -> None:
    for day, outcome in (("09", "on_time"), ("10", "unknown"), ("11", "late")):
        rows = {
            "order_lines": [line(promised_at="2026-03-10 14:00:00")],
            "deliveries": [came(10, f"2026-03-{day}")],
        }
        assert ask("otd", rows, "outcomes") == {outcome: 1}


def test_a_day_delivered_the_day_of_the_order_took_no_day_and_is_in_no_rule_to_the_hour(ask: Ask) -> None:
    three = {"mode": "third_party", "ordered_at": "2026-03-02"}
    rows = {"order_lines": [line(**three)], "deliveries": [came(10, "2026-03-02")]}
    assert ask("lead_time", rows) == 0
    assert ask("cutoff_24h", rows, "outcomes") == {"unknown": 1}


def test_an_order_before_14_on_a_friday_is_due_on_tuesday_after_a_free_monday(ask: Ask) -> None:
    sold = {"mode": "third_party", "ordered_at": "2026-03-06 11:20:00"}
    free = [{"event_date": "2026-03-09", "kind": "closed"}]
    for at, share in (("2026-03-10 11:20:00", 1), ("2026-03-10 11:21:00", 0)):
        rows = {"order_lines": [line(**sold)], "deliveries": [came(10, at)], "calendar_events": free}
        assert ask("cutoff_24h", rows) == share


def test_an_order_counts_on_the_first_line_it_missed_else_on_its_latest(ask: Ask) -> None:
    second = {"line_id": "2", "promised_at": "2026-03-18"}
    rows: Rows = {"order_lines": [line(**PROMISED), line(**second)], "deliveries": [came(10, "2026-03-12")]}
    assert ask("order_otif", rows, only=lambda row: row.counted_on == date(2026, 3, 10)) == 0
    rows["deliveries"] = [came(10, "2026-03-09"), came(10, "2026-03-09", line_id="2")]
    assert ask("order_otif", rows, only=lambda row: row.counted_on == date(2026, 3, 18)) == 1
    rows["order_lines"][1]["promised_at"] = "2026-03-25"
    assert ask("order_otif", rows, "outcomes") == {"not_due": 1}


def test_midnights_are_days_where_more_than_one_in_a_hundred_are(ask: Ask) -> None:
    sold = [line(str(turn), ordered_at=f"2026-03-02 0{turn % 9}:30:00") for turn in range(99)]
    parcels = [came(10, "2026-03-04 12:00:00", order="midnight")]
    midnight = line("midnight", ordered_at="2026-03-02 00:00:00")
    assert ask("lead_time", {"order_lines": [*sold, midnight], "deliveries": parcels}) == 2.5
    assert ask("lead_time", {"order_lines": [*sold[:98], midnight], "deliveries": parcels}) == 2


def test_amounts_are_rounded_by_the_line_and_left_out_without_a_rate(ask: Ask) -> None:
    priced = [line(str(turn), 1, unit_price="0.335") for turn in range(3)]
    rates = [{"currency": "EUR", "valid_from": "2020-01-01", "rate": "1"}]
    rows = {"order_lines": [*priced, line("dollars", 1, unit_price=5, currency="USD")], "exchange_rates": rates}
    assert ask("revenue", rows) == 1.02
    assert ask("revenue", rows, "unplaced") == 1


def test_returns_never_exceed_what_came_and_unlinked_ones_stand_beside(ask: Ask) -> None:
    back = [
        {"return_id": "1", "flow": "outbound", "order_id": "1", "line_id": "1", "returned_at": "2026-03-11"},
        {"return_id": "2", "flow": "outbound", "order_id": "1", "line_id": "1", "returned_at": "2026-03-12"},
        {"return_id": "3", "flow": "outbound", "returned_at": "2026-03-12"},
    ]
    rows = {
        "order_lines": [line()],
        "deliveries": [came(10, "2026-03-05")],
        "returns": [row | {"returned_quantity": quantity} for row, quantity in zip(back, (4, 8, 3), strict=True)],
    }
    assert (ask("return_rate", rows), ask("return_rate", rows, "unplaced")) == (1, 3)
    assert ask("return_rate_cash", rows) == 1.3


def test_stock_stands_until_the_next_snapshot_and_an_item_that_leaves_the_extract_is_at_zero(ask: Ask) -> None:
    # B is read daily; A leaves after the 4th, its usual gap is a day.
    rows = {
        "order_lines": [line(location_id="W")],
        "stock_levels": [
            *(stock(f"2026-03-{day:02d}", 5, "B") for day in range(1, 21)),
            *(stock(f"2026-03-{day:02d}", 8) for day in range(1, 5)),
        ],
    }
    assert ask("stockout_days", rows, "numerator") == 16
    assert ask("stockout_days", rows, "denominator") == 40
    rows["stock_levels"].append(stock("2026-03-02", 0, "C"))
    assert ask("stockout_days", rows, "outcomes", only=lambda row: row.key[1] == "A") == {"in_stock": 20}


def test_a_last_snapshot_that_is_not_the_places_newest_stands_31_days_or_twice_its_gap(ask: Ask) -> None:
    rows = {
        "order_lines": [line(ordered_at="2025-01-01", location_id="W")],
        "deliveries": [came(10, "2025-01-02")],
        "stock_levels": [
            stock("2025-11-01", 0, "B"),
            *(stock(day, 4) for day in ("2025-11-01", "2025-11-21", "2025-12-11")),
            stock(T, 1, "B"),
        ],
    }
    # 20 days between snapshots: the last stands 40 days, to 19 January.
    told = ask("stock_value", rows, "outcomes", only=lambda row: row.key[1] == "A")
    assert told == {"unknown": 140}
    known = ask("rotation_units", rows, "denominator", only=lambda row: row.key[1] == "A")
    assert known == 4 * 80


def test_rotation_counts_sales_and_stock_of_the_same_days(ask: Ask) -> None:
    rows = {
        "order_lines": [line(quantity=4, location_id="W"), line("2", 6, location_id="W", ordered_at="2026-02-20")],
        "deliveries": [came(4, "2026-03-12"), came(6, "2026-03-01", order="2")],
        "stock_levels": [stock("2026-03-11", 10), stock("2026-03-16", 5)],
    }
    assert ask("rotation_units", rows) == round(365 * 4 / (5 * 10 + 5 * 5), 6)


def test_counts_of_95_and_105_for_100_are_both_wrong(ask: Ask) -> None:
    counted = [stock("2026-03-02", 100, sku, counted_quantity=count) for sku, count in (("A", 95), ("B", 105))]
    assert ask("inventory_accuracy", {"order_lines": [line()], "stock_levels": counted}) == 0


def test_each_day_is_forecast_once_by_the_finest_forecast(ask: Ask) -> None:
    month = {"sku": "A", "period_start": "2026-02-01", "period_end": "2026-02-28", "forecast_quantity": 28}
    week = {"sku": "A", "period_start": "2026-02-02", "period_end": "2026-02-08", "forecast_quantity": 70}
    sold = [line(str(day), 1, ordered_at=f"2026-02-{day:02d}") for day in range(1, 29)]
    rows = {"order_lines": sold, "forecasts": [month | {"made_on": "2026-01-31"}, week | {"made_on": "2026-01-01"}]}
    assert ask("forecast_wape", rows, "numerator") == 63
    assert ask("forecast_ratio", rows, "numerator") == 21 + 70


def test_a_breach_costs_its_missed_lines_on_the_last_day_of_the_window(ask: Ask) -> None:
    clause = {
        "clause_id": "C",
        "supplier_id": "S",
        "kpi": "otd",
        "target": "0.9",
        "valid_from": "2026-01-01",
        "penalty_kind": "percent_per_day",
        "penalty_rate": "0.01",
        "penalty_line_cap": "0.9",
        "grace_days": "1",
    }
    bought = {"flow": "inbound", "supplier_id": "S", "ordered_at": "2026-01-05", "unit_price": 3}
    rows = {
        "order_lines": [line(str(turn), promised_at="2026-02-10", **bought) for turn in range(3)],
        "deliveries": [
            came(10, "2026-02-11", order="0", flow="inbound"),
            came(10, "2026-02-14", order="1", flow="inbound"),
        ],
        "sla_clauses": [clause],
    }
    # 3 days past the grace at 1 % of 30.00; the third is open, so that the window is not final before 30 March.
    assert ask("sla_compliance", rows) == 0
    assert ask("penalty", rows, "numerator") == 0
    # At most 5 % a line the open one can grow no more: 0.90 and 1.50.
    clause["penalty_line_cap"] = "0.05"
    assert ask("penalty", rows, "numerator") == 0.9 + 1.5
    rows["order_lines"][2]["closed_at"] = "2026-03-01"
    assert ask("penalty", rows, "numerator") == 0.9 + 1.5


def test_the_newest_day_is_one_with_another_within_a_year_before(tmp_path: Path) -> None:
    (tmp_path / "order_lines.csv").write_text(
        "order_id,line_id,sku,ordered_quantity,ordered_at\n1,1,A,1,2026-03-02\n2,1,A,1,2026-03-20 10:00\n"
        "3,1,A,1,2036-01-01\n4,1,A,1,2027-12-31\n"
    )
    assert History(tmp_path, date(2026, 4, 1)).today == date(2026, 3, 20)
    assert History(tmp_path, date(2040, 4, 1)).today == date(2026, 3, 20)
    assert len(History(tmp_path, date(2026, 4, 1)).lines) == 2


def test_rows_by_a_name_keep_their_order() -> None:
    numbers: list[Any] = [3, 1, 2, 5]
    assert by(numbers, lambda number: number % 2) == {1: [3, 1, 5], 0: [2]}
