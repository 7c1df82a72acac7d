"""Tables that do not grow with the orders: suppliers, places, products, clauses, calendar, forecasts."""

from datetime import date, time, timedelta

import numpy as np
import polars as pl

from cadran.simulation import charter, names, stories
from cadran.simulation.columns import dates, known
from cadran.simulation.days import CLOSING_DAYS, DAY_COUNT, LAST_DAY, SALES, date_of, day_of, months
from cadran.simulation.demand import Demand
from cadran.simulation.stock import Stock
from cadran.simulation.world import World, lookup

SUPPLIERS_UNDER_CONTRACT = 30
_CLAUSES = (
    # kpi, target, alert level, grace days, minimum lines, penalty kind, rate, cap
    ("otd", 0.88, 0.90, 0, 10, "percent_of_value", 0.02, 0.10),
    ("otif", 0.84, 0.87, 0, 10, "percent_per_day", 0.005, 0.05),
    ("lead_time", 0.84, 0.87, 0, 10, "fixed_per_line", 8.0, 0.05),
    ("reject_rate", 0.03, 0.02, 0, 10, "percent_of_value", 0.03, 0.08),
    ("cancel_rate", 0.08, 0.05, 0, 10, "fixed_per_line", 15.0, 0.05),
    ("stockout_rate", 0.05, 0.03, 0, 10, "fixed_per_line", 12.0, 0.05),
)


def suppliers(world: World) -> pl.DataFrame:
    """The 120 suppliers, then the house itself, the carriers and the 3PL."""
    house = world.suppliers
    rows = list(zip(house.ids, house.names, house.countries, ["supplier"] * len(house.ids), strict=True))
    rows += [("OWN", *names.OWN_HOUSE, "own"), ("L01", *names.THIRD_PARTY, "carrier")]
    rows += [(f"C{number:02d}", *carrier, "carrier") for number, carrier in enumerate(names.CARRIERS, start=1)]
    return pl.DataFrame(rows, schema=["supplier_id", "supplier_name", "country", "kind"], orient="row")


def locations(world: World) -> pl.DataFrame:
    """Warehouses, 3PL, stores and supplier feeds."""
    places = world.places
    return pl.DataFrame(
        {
            "location_id": places.ids,
            "location_name": places.names,
            "kind": places.kinds,
            "country": places.countries,
            "region": pl.Series(places.regions, dtype=pl.String),
        }
    )


def products(world: World, stock: Stock) -> pl.DataFrame:
    """Every SKU; safety stock and reorder point are summed over its own places."""
    items, pairs = world.products, world.pairs
    count = len(items.ids)
    own = stock.is_stock
    safety = np.bincount(pairs.sku[own], weights=stock.safety[own], minlength=count).astype(np.int64)
    reorder = np.bincount(
        pairs.sku[own], weights=np.ceil(stock.units * stock.lead + stock.safety)[own], minlength=count
    )
    stocked = world.suppliers.trade[items.supplier] == 0
    lead = world.suppliers.lead_days[items.supplier]
    delisted = np.where(items.delisted < DAY_COUNT, items.delisted, 0)
    return pl.DataFrame(
        {
            "sku": items.ids,
            "product_name": items.names,
            "category": lookup([row[1] for row in names.CATEGORIES], items.category),
            "brand": lookup(list(names.BRANDS), items.brand),
            "supplier_id": lookup(world.suppliers.ids, items.supplier),
            "unit_cost": items.cost,
            "lead_time_days": pl.Series(np.where(stocked, lead, world.suppliers.promise_days[items.supplier])),
            "safety_stock": known(safety, stocked),
            "reorder_point": known(reorder.astype(np.int64), stocked),
            "launched_on": dates(items.launched),
            "delisted_on": dates(delisted).set(pl.Series(delisted == 0), None),
        }
    )


def clauses(world: World, rng: np.random.Generator) -> pl.DataFrame:
    """What the largest suppliers and the 3PL signed."""
    house = world.suppliers
    story = [
        house.named(name) for name in (stories.FALL_SUPPLIER, stories.REPROMISE_SUPPLIER, stories.OVERSELL_SUPPLIER)
    ]
    largest = [int(index) for index in np.argsort(-house.size, kind="stable") if index not in story]
    signed = sorted([*story, *largest[: SUPPLIERS_UNDER_CONTRACT - len(story)]])
    rows = [row for supplier in signed for row in _clauses_of(world, supplier, rng)]
    rows.append(_third_party_clause())
    rows += charter.clauses(world)
    frame = pl.DataFrame(rows, infer_schema_length=None)
    return frame.with_columns(("CL" + pl.int_range(1, pl.len() + 1).cast(pl.String).str.zfill(3)).alias("clause_id"))


def _clauses_of(world: World, supplier: int, rng: np.random.Generator) -> list[dict[str, object]]:
    house = world.suppliers
    kinds = [0, *sorted(rng.choice((1, 2), size=1 + int(rng.random() < 0.35), replace=False))]
    if house.trade[supplier] == 0 and rng.random() < 0.6:
        kinds.append(3)
    if house.trade[supplier] > 0 and rng.random() < 0.5:
        kinds.append(4 if rng.random() < 0.6 else 5)
    start = date(2024, 1, 1) if rng.random() < 0.7 else date(2025, 1, 1)
    return [_clause(world, supplier, int(kind), start, rng) for kind in kinds]


def _clause(world: World, supplier: int, kind: int, start: date, rng: np.random.Generator) -> dict[str, object]:
    kpi, target, alert, grace, minimum, penalty, rate, cap = _CLAUSES[kind]
    house = world.suppliers
    lead = int(house.lead_days[supplier] if house.trade[supplier] == 0 else house.promise_days[supplier] + 2)
    timed = kpi in ("otd", "otif", "lead_time")
    return {
        "supplier_id": house.ids[supplier],
        "kpi": kpi,
        "target": target - (0.02 if house.tier[supplier] == 2 and timed else 0.0),
        "alert_level": alert,
        "basis": "latest" if kpi == "otif" and rng.random() < 0.2 else "first",
        "grace_days": grace + int(timed and rng.random() < 0.25),
        "early_days": 3 if house.trade[supplier] == 0 and kpi == "otd" else None,
        "cutoff_time": None,
        "lead_days": lead if kpi == "lead_time" else None,
        "day_kind": "working" if kpi == "lead_time" or rng.random() < 0.3 else "calendar",
        "mode": (None, "dropship", "marketplace")[house.trade[supplier]],
        "category": None,
        "window": "quarter" if kpi == "reject_rate" else "month",
        "min_lines": minimum,
        "penalty_kind": penalty,
        "penalty_rate": rate,
        "penalty_cap": cap,
        "country": "FR" if house.countries[supplier] == "FR" else None,
        "valid_from": start,
        "valid_to": None if start.year == 2025 else date(2026, 12, 31),
    }


def _third_party_clause() -> dict[str, object]:
    return {
        "supplier_id": "L01",
        "kpi": "cutoff_24h",
        "target": 0.96,
        "alert_level": 0.98,
        "basis": "first",
        "grace_days": 0,
        "early_days": None,
        "cutoff_time": time(14, 0),
        "lead_days": 1,
        "day_kind": "working",
        "mode": "third_party",
        "category": None,
        "window": "month",
        "min_lines": 10,
        "penalty_kind": "fixed_per_line",
        "penalty_rate": 5.0,
        "penalty_cap": 0.05,
        "country": "FR",
        "valid_from": date(2024, 9, 1),
        "valid_to": None,
    }


def calendar() -> pl.DataFrame:
    """Sales, closing days and the strike week."""
    rows: list[tuple[date, str, str, str | None]] = []
    for start, end, _, label in SALES:
        rows += [(start + timedelta(days=step), "sale", label, None) for step in range((end - start).days + 1)]
    rows += [(day, "closed", label, None) for day, label in CLOSING_DAYS]
    strike = range(stories.STRIKE_FROM, stories.STRIKE_TO + 1)
    rows += [(date_of(index), "strike", "Grève nationale des transporteurs", "FR") for index in strike]
    frame = pl.DataFrame(
        rows, schema=["event_date", "kind", "label", "country"], orient="row", infer_schema_length=None
    )
    return frame.sort("event_date", "kind")


def forecasts(demand: Demand, stock: Stock, rng: np.random.Generator) -> pl.DataFrame:
    """Monthly forecast of every SKU on sale, made on the 20th of the month before."""
    starts = [start for start in months() if start <= date(2026, 12, 1)]
    return pl.concat([_month_forecast(demand, stock, start, rng) for start in starts])


def _month_forecast(demand: Demand, stock: Stock, start: date, rng: np.random.Generator) -> pl.DataFrame:
    world = demand.world
    after = (start.replace(day=28) + timedelta(days=5)).replace(day=1)
    first, last = day_of(start), day_of(after)
    days = np.clip(np.arange(first, last), 0, DAY_COUNT - 2)
    total = demand.volume[:, days].sum() / demand.volume.mean(axis=1).sum()
    pace = stock.units * stock.season[:, start.month - 1] * total
    units = np.bincount(world.pairs.sku, weights=pace, minlength=len(world.products.ids))
    active = (world.products.launched <= last) & (world.products.delisted > first) & (units > 0)
    rows = np.flatnonzero(active)
    guess = units[rows] * rng.lognormal(0.02, 0.33, len(rows))
    return pl.DataFrame(
        {
            "sku": lookup(world.products.ids, rows),
            "period_start": pl.repeat(start, len(rows), dtype=pl.Date, eager=True),
            "period_end": pl.repeat(after - timedelta(days=1), len(rows), dtype=pl.Date, eager=True),
            "forecast_quantity": np.round(guess),
            "made_on": pl.repeat(_made_on(start), len(rows), dtype=pl.Date, eager=True),
        }
    )


def _made_on(start: date) -> date:
    before = start - timedelta(days=1)
    return min(before.replace(day=20), LAST_DAY)
