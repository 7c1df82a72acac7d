"""A warehouse stated by hand: each test gives its own rows, all of them are loaded and built once."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from cadran.contract.tables import TABLES
from cadran.engine import Engine
from cadran.kpis import KPIS, Kpi
from cadran.selection import Grain, Selection

AS_OF = date(2026, 3, 20)
CASE_DIMENSIONS = ("segment", "category", "customer_region", "supplier_id")
NAMED_BY_POSITION = {"deliveries": "delivery_id", "returns": "return_id"}

Row = tuple[str, dict[str, Any]]
Test = TypeVar("Test", bound=Callable[..., None])
GIVEN: dict[str, list[Row]] = {}

SHARED: list[Row] = [
    ("locations", {"location_id": "LYON", "kind": "warehouse", "country": "FR"}),
    ("locations", {"location_id": "MADRID", "kind": "warehouse", "country": "ES"}),
    ("locations", {"location_id": "NANTES", "kind": "store", "country": "FR"}),
    ("locations", {"location_id": "FEED", "kind": "supplier", "country": "FR"}),
    ("suppliers", {"supplier_id": "OWN", "kind": "own"}),
    ("exchange_rates", {"currency": "EUR", "valid_from": "2025-01-01", "rate": 1}),
    ("exchange_rates", {"currency": "CHF", "valid_from": "2026-01-01", "rate": 1.05}),
    ("exchange_rates", {"currency": "CHF", "valid_from": "2026-03-01", "rate": 1.1}),
]


def given(*rows: Row) -> Callable[[Test], Test]:
    """The rows a test stands on; its name is their order, SKU, category, segment, region and supplier."""

    def remember(test: Test) -> Test:
        GIVEN[test.__name__] = list(rows)
        return test

    return remember


def line(ordered_quantity: float = 10, order: str = "1", number: str = "1", **values: Any) -> Row:
    """An order line; `sku` and `order` are names within the test."""
    stated = {"order_id": order, "line_id": number, "sku": "", "ordered_at": "2026-03-02 10:00:00", "currency": "EUR"}
    return "order_lines", stated | {"flow": "outbound", "ordered_quantity": ordered_quantity} | values


def delivered(quantity: float, at: str | None, order: str = "1", number: str = "1", **values: Any) -> Row:
    """A parcel or receipt of an order line; `at` is its delivery."""
    stated = {"flow": "outbound", "order_id": order, "line_id": number, "delivered_at": at}
    return "deliveries", stated | {"delivered_quantity": quantity} | values


def returned(quantity: float, at: str, order: str = "1", number: str = "1", **values: Any) -> Row:
    return "returns", {"order_id": order, "line_id": number, "returned_at": at, "returned_quantity": quantity} | values


def stock(day: str, on_hand: float, location: str = "LYON", **values: Any) -> Row:
    return "stock_levels", {"stock_date": day, "sku": "", "location_id": location, "on_hand_quantity": on_hand} | values


def product(**values: Any) -> Row:
    return "products", {"sku": ""} | values


def forecast(quantity: float, start: str, end: str, made_on: str | None = None, **values: Any) -> Row:
    period = {"period_start": start, "period_end": end, "made_on": made_on}
    return "forecasts", {"sku": "", "forecast_quantity": quantity} | period | values


def clause(kpi: str, target: float, name: str = "1", **values: Any) -> Row:
    stated = {"clause_id": name, "kpi": kpi, "target": target, "valid_from": "2026-01-01", "supplier_id": ""}
    return "sla_clauses", stated | values


def answer(order: str, at: str, **values: Any) -> Row:
    return "feedback", {"order_id": order, "answered_at": at} | values


def _named(case: str, position: int, row: Row) -> Row:
    """The row with its names made unique to the test."""
    table, values = row
    full = dict(values)
    for column in ("order_id", "sku", "clause_id"):
        if column in full:
            full[column] = f"{case}/{full[column]}"
    if "supplier_id" in full and full["supplier_id"] != "OWN":
        full["supplier_id"] = case + str(full["supplier_id"])
    if table == "order_lines":
        full = {"segment": case, "customer_region": case} | full
    if table in NAMED_BY_POSITION:
        full[NAMED_BY_POSITION[table]] = f"{case}/{position}"
    return table, full


def _products(rows: list[Row], case: str) -> Iterator[Row]:
    """One product per SKU of the test, under the test's name as category."""
    stated = {values["sku"]: values for table, values in rows if table == "products"}
    for sku in sorted({values["sku"] for _, values in rows if "sku" in values}):
        yield "products", {"sku": sku, "category": case} | stated.get(sku, {})


def contract_rows(given_rows: dict[str, list[Row]]) -> dict[str, list[dict[str, Any]]]:
    """The rows of all tests by contract table."""
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    for table, values in SHARED:
        tables[table].append(values)
    for case, rows in given_rows.items():
        named = [_named(case, position, row) for position, row in enumerate(rows)]
        for table, values in [*(row for row in named if row[0] != "products"), *_products(named, case)]:
            tables[table].append(values)
    return tables


def write_contract(folder: Path, tables: dict[str, list[dict[str, Any]]]) -> Path:
    """The rows as the CSV files of the data contract."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        if rows:
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, [column.name for column in TABLES[name].columns])
                writer.writeheader()
                writer.writerows(rows)
    return folder


@dataclass(frozen=True)
class Case:
    """What the engine answers about the rows of one test."""

    engine: Engine
    name: str

    def selection(self, kpi: Kpi, choices: dict[str, Any]) -> Selection:
        dimensions = self.engine.catalogue.dimensions(kpi)
        chosen = Selection(choices.pop("since", None), choices.pop("until", None))
        chosen = chosen.where(next(name for name in CASE_DIMENSIONS if name in dimensions), self.name)
        for name, value in choices.items():
            chosen = chosen.where(name, value) if name in dimensions else chosen.choosing(name, value)
        return chosen

    def measure(self, kpi: str, by: tuple[str, ...] = (), grain: Grain | None = None, **choices: Any) -> pl.DataFrame:
        return self.engine.figures.measure(KPIS[kpi], self.selection(KPIS[kpi], choices), by, grain)

    def value(self, kpi: str, **choices: Any) -> float | None:
        """The figure, rounded to 6 places; None where there is no value."""
        value = self.measure(kpi, **choices)["value"][0]
        return None if value is None else round(value, 6)

    def n(self, kpi: str, **choices: Any) -> int:
        return int(self.measure(kpi, **choices)["n"][0])

    def states(self, kpi: str, **choices: Any) -> dict[str, int]:
        frame = self.engine.figures.outcomes(KPIS[kpi], self.selection(KPIS[kpi], choices))
        return dict(zip(frame["outcome"], frame["row_count"], strict=True))

    def outside(self, kpi: str, *columns: str, **choices: Any) -> list[tuple[Any, ...]]:
        """These columns of the rows that could not be placed, in order."""
        selection = self.selection(KPIS[kpi], choices).in_outcomes("unknown")
        return sorted(self.engine.details.lines(KPIS[kpi], selection).select(columns).rows())

    def warnings(self) -> list[str]:
        """The rules that the order lines of the test break."""
        rows = self.engine.details.lines(KPIS["lines"], self.selection(KPIS["lines"], {}))["source_row"].to_list()
        frame = self.engine.details.rows("warnings", table_name="order_lines")
        return sorted(frame.filter(pl.col("source_row").is_in(rows))["code"].to_list())
