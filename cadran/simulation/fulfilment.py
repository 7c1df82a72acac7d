"""What became of customer orders: the order lines and their parcels as contract rows."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cadran.simulation import names, stories
from cadran.simulation.columns import NONE, Columns, delivery_id, known, mask, numbered, taken
from cadran.simulation.days import END_MINUTE, MINUTES, Ints, office_days, sale_factor, shop_days
from cadran.simulation.demand import CHANNELS, WHOLESALE
from cadran.simulation.rates import Rates
from cadran.simulation.stock import Allocation, shipping_days
from cadran.simulation.world import COLLECT, CROSS, DROP, MARKET, MODES, OWN, SHIP_STORE, STORE, THIRD, World, lookup

_REASONS = ("customer", "fraud", "other", "supplier", "stockout")
_STOCKOUT, _OTHER = 4, 2
_CARRIERS_OF = ((2, 3, 0), (3, 3, 2), (4, 4, 2), (0, 1, 2), (2, 4, 2), (3, 2, 2))
_FREIGHT = {OWN: 5.2, THIRD: 4.8, SHIP_STORE: 6.1, DROP: 8.5, MARKET: 6.0, CROSS: 19.0}
_TRACKING = ("CLV", "RMI", "TRV", "NHL", "IBQ", "MCD")
_HANDLING = {OWN: 1.4, THIRD: 1.9, STORE: 0.4, SHIP_STORE: 2.3, COLLECT: 1.1, CROSS: 3.5}


def settled(
    world: World,
    lines: Columns,
    outcome: Allocation,
    rates: Rates,
    chosen_stories: frozenset[str],
    rng: np.random.Generator,
) -> Columns:
    """The lines with all that happens to them: two parcels at most, delays, refusals and new promises."""
    rows = np.arange(len(lines["order"]))
    lines = {**lines, "units": outcome.units, "granted": outcome.day}
    ship, second = shipping_days(lines, rows, np.maximum(outcome.day, lines["entry"]))
    lines["later"] = np.where(outcome.units > lines["second"], lines["second"], 0)
    calendar = mask((STORE, SHIP_STORE, COLLECT))[lines["mode"]]
    for name, day in (("first", ship), ("next", second)):
        arrived = np.where(
            calendar, shop_days().after(day, lines["transit"]), office_days().after(day, lines["transit"])
        )
        lines[f"{name}_ship"], lines[f"{name}_day"] = day, np.where(lines["take_away"], day, arrived)
    lines["carrier"] = _carriers(lines, rng)
    _delays(lines, chosen_stories, rng)
    _lost(lines, rng)
    _clock(lines, rng)
    _refusals(lines, outcome, rng)
    _damages(lines)
    _new_promises(world, lines, chosen_stories, rng)
    _money(world, lines, rates)
    return lines


def _carriers(lines: Columns, rng: np.random.Generator) -> Ints:
    choice = np.array(_CARRIERS_OF)[lines["country"], np.searchsorted((0.5, 0.8), rng.random(len(lines["mode"])))]
    choice = np.where(
        (lines["mode"] == CROSS) | ((lines["mode"] == DROP) & (lines["country"] == 3) & (choice == 2)), 5, choice
    )
    return np.where((lines["mode"] == COLLECT) | lines["take_away"], NONE, choice)


def _delays(lines: Columns, chosen_stories: frozenset[str], rng: np.random.Generator) -> None:
    """A carrier that is a little slower than the others, and the strike."""
    count = len(lines["mode"])
    slow = (lines["carrier"] == 1) & (lines["mode"] != THIRD) & (rng.random(count) < 0.02)
    struck = (
        (lines["country"] == 3)
        & (lines["carrier"] >= 0)
        & (rng.random(count) < stories.STRIKE_HIT)
        & (stories.STRIKE in chosen_stories)
    )
    after = office_days().after(stories.STRIKE_TO + 1, rng.integers(0, 4, count))
    for name in ("first_day", "next_day"):
        day = office_days().after(lines[name], slow.astype(np.int64))
        day = np.where(slow, day, lines[name])
        in_strike = (day >= stories.STRIKE_FROM) & (day <= stories.STRIKE_TO)
        lines[name] = np.where(struck & in_strike, after, day)


def _lost(lines: Columns, rng: np.random.Generator) -> None:
    """Lost parcels turn up weeks later, or the line is given up."""
    count = len(lines["mode"])
    recovered = rng.random(count) < 0.65
    wait = rng.integers(5, 63, count)
    lost = lines["lost"] & (lines["units"] > 0)
    lines["first_day"] = np.where(
        lost & recovered,
        office_days().after(np.maximum(lines["due"], lines["first_ship"] + 1) + wait, 0),
        lines["first_day"],
    )
    lines["next_day"] = np.maximum(lines["next_day"], np.where(lost, lines["first_day"], 0))
    lines["given_up"] = np.where(lost & ~recovered, np.maximum(lines["due"], lines["first_ship"]) + wait, NONE)


def _clock(lines: Columns, rng: np.random.Generator) -> None:
    """Turns days into minutes: ready, shipped and delivered of both parcels."""
    count, mode, start = len(lines["mode"]), lines["mode"], lines["start"]
    for name in ("first", "next"):
        ship_day, day = lines[f"{name}_ship"], lines[f"{name}_day"]
        morning = ((mode == THIRD) & (lines["transit"] == 0)) | (mode == COLLECT)
        minute = np.where(morning, rng.integers(540, 600, count), rng.integers(900, 1080, count))
        shipped = ship_day * MINUTES + minute
        ready = shipped - rng.integers(20, np.where(morning, 60, 400))
        same_day = ship_day == start // MINUTES
        ready = np.where(same_day, np.maximum(ready, np.minimum(start + 5, shipped - 1)), ready)
        delivered = day * MINUTES + rng.integers(480, 1170, count)
        delivered = np.where(day == ship_day, shipped + rng.integers(25, 170, count), delivered)
        delivered = np.where(
            (mode == THIRD) & (lines["transit"] == 1), day * MINUTES + _before(start % MINUTES, rng), delivered
        )
        at_once = lines["take_away"] & same_day
        lines[f"{name}_ready"] = np.where(at_once, start + 2, ready)
        lines[f"{name}_shipped"] = np.where(at_once, start + 3, shipped)
        lines[f"{name}_delivered"] = np.where(at_once, start + 5, delivered)


def _before(minute: Ints, rng: np.random.Generator) -> Ints:
    """A minute of the morning round that ends when the order was placed the day before."""
    end = np.where(minute >= 840, 1080, np.maximum(minute, 465))
    ready: Ints = 450 + (rng.random(len(minute)) * (end - 450)).astype(np.int64)
    return ready


def _refusals(lines: Columns, outcome: Allocation, rng: np.random.Generator) -> None:
    """Cancellations for stockout, and of lost parcels."""
    refused = outcome.refused > 0
    at = np.maximum(outcome.refused_day * MINUTES + rng.integers(540, 1300, len(refused)), lines["start"] + 15)
    given_up = lines["given_up"] >= 0
    lines["cancelled"] = lines["cancelled"] + outcome.refused
    lines["cancelled"] = np.where(given_up, lines["quantity"], lines["cancelled"])
    lines["cancelled_at"] = np.where(
        refused, at, np.where(given_up, lines["given_up"] * MINUTES + 700, lines["cancelled_at"])
    )
    lines["reason"] = np.where(refused, _STOCKOUT, np.where(given_up, _OTHER, lines["reason"]))


def _damages(lines: Columns) -> None:
    """A unit refused at the door because it is damaged or missing, and credited: on time, but not in full."""
    fits = (lines["units"] - lines["later"] > 1) & (lines["reason"] < 0) & ~lines["take_away"]
    lot = (lines["order"] * 2_654_435_761 + lines["line"] * 40_503) % 1000
    limit = np.where(lines["supplier"] >= 0, 75, 48)
    refused = fits & (lot < limit) & (lines["first_delivered"] <= END_MINUTE)
    lines["damaged"] = refused.astype(np.int64)
    lines["cancelled"] = lines["cancelled"] + lines["damaged"]
    lines["cancelled_at"] = np.where(refused, lines["first_delivered"] + 45, lines["cancelled_at"])
    lines["reason"] = np.where(
        refused, np.where(lines["supplier"] >= 0, _REASONS.index("supplier"), _OTHER), lines["reason"]
    )


def _new_promises(world: World, lines: Columns, chosen_stories: frozenset[str], rng: np.random.Generator) -> None:
    count = len(lines["mode"])
    last = np.where(lines["later"] > 0, np.maximum(lines["first_day"], lines["next_day"]), lines["first_day"])
    late = (last > lines["due"]) & (lines["units"] > 0) & (lines["promised"] >= 0)
    backorder = lines["granted"] > lines["start"] // MINUTES
    told_so = late & (rng.random(count) < np.where(backorder, 0.5, 0.2)) & ~lines["lost"]
    day = office_days().after(lines["due"], np.maximum(rng.integers(1, 5, count), 1))
    if stories.REPROMISE in chosen_stories:
        theirs = lines["supplier"] == world.suppliers.named(stories.REPROMISE_SUPPLIER)
        told_so |= theirs & late
        day = np.where(theirs, last + rng.integers(0, 2, count), day)
    lines["repromised"] = np.where(told_so, day * MINUTES, NONE)


def order_lines(world: World, lines: Columns) -> pl.DataFrame:
    """Customer order lines as contract rows."""
    sku, supplier = world.pairs.sku[lines["pair"]], lines["supplier"]
    answering = np.where(lines["mode"] == THIRD, len(world.suppliers.ids), supplier)
    cancelled = (lines["cancelled"] > 0) & (lines["cancelled_at"] <= END_MINUTE)
    return pl.DataFrame(
        {
            "order_id": lines["order"],
            "line_id": lines["line"],
            "ordered_at": lines["ordered"],
            "requested_at": lines["requested"],
            "promised_at": lines["promised"],
            "repromised_at": lines["repromised"],
            "released_at": lines["released"],
            "sku": lookup(world.products.ids, sku),
            "supplier_id": lookup([*world.suppliers.ids, "L01"], answering),
            "location_id": lookup(world.places.ids, world.pairs.place[lines["pair"]]),
            "channel": lookup(list(CHANNELS), lines["channel"]),
            "mode": lookup([*MODES, "reserve_collect"], np.where(_reserved(lines), len(MODES), lines["mode"])),
            "customer_country": lookup(list(names.COUNTRIES), lines["country"]),
            "customer_region": _regions(lines),
            "ordered_quantity": lines["quantity"],
            "unit_price": lines["price"],
            "unit_cost": lines["cost"],
            "currency": lookup(
                [*world.suppliers.currencies, "EUR"],
                np.where(lines["seller"] < 0, len(world.suppliers.ids), lines["seller"]),
            ),
            "cancelled_at": np.where(cancelled, lines["cancelled_at"], NONE),
            "cancelled_quantity": known(lines["cancelled"], cancelled),
            "cancel_reason": lookup(list(_REASONS), np.where(cancelled, lines["reason"], NONE)),
        }
    ).with_columns(numbered("order_id", "A", 8), flow=pl.lit("outbound"))


def _reserved(lines: Columns) -> NDArray[np.bool_]:
    """Whether the customer only reserves and pays in the store: one order in four of those that are collected."""
    reserved: NDArray[np.bool_] = (lines["mode"] == COLLECT) & (lines["order"] % 4 == 0)
    return reserved


def _regions(lines: Columns) -> pl.Series:
    starts = np.cumsum([0, *(len(regions) for regions in names.REGIONS)])
    size = np.array([len(regions) for regions in names.REGIONS])[lines["country"]]
    spread = ((lines["where"] * 7919) % 1) ** 1.6
    flat = [region for regions in names.REGIONS for region in regions]
    return lookup(flat, starts[lines["country"]] + (spread * size).astype(np.int64))


def prices(world: World, lines: Columns) -> np.ndarray:
    """Selling price of one unit in EUR: list price, sales and wholesale discounts."""
    sku = world.pairs.sku[lines["pair"]]
    on_sale = (sale_factor()[lines["ordered"] // MINUTES] > 1.14) & ((sku * 13 + 5) % 10 < 4)
    factor = np.where(lines["channel"] == WHOLESALE, 0.72, np.where(on_sale, 0.8, 1.0))
    return np.round(world.products.price[sku] * factor, 2)


def _money(world: World, lines: Columns, rates: Rates) -> None:
    """Adds price and cost in the currency of the line: the seller's on a marketplace, else EUR."""
    sku = world.pairs.sku[lines["pair"]]
    seller = np.where(lines["mode"] == MARKET, lines["supplier"], NONE)
    rate = np.where(seller >= 0, rates.of(np.maximum(seller, 0), lines["ordered"] // MINUTES), 1.0)
    lines["seller"] = seller
    lines["price"] = np.round(prices(world, lines) / rate, 2)
    lines["cost"] = np.round(world.products.cost[sku] / rate, 2)


def deliveries(lines: Columns, rng: np.random.Generator) -> pl.DataFrame:
    """Parcels as contract rows; what happens after the end of the data is not known yet."""
    parcels = [
        _parcels(lines, "first", 1, lines["units"] - lines["later"], rng),
        _parcels(lines, "next", 2, lines["later"], rng),
    ]
    number = (pl.col("order_id") * 100 + pl.col("line_id") * 10 + pl.col("parcel")).cast(pl.String)
    return pl.concat(parcels).with_columns(
        numbered("order_id", "A", 8),
        delivery_id("D", 8),
        flow=pl.lit("outbound"),
        currency=pl.lit("EUR"),
        tracking=pl.col("prefix") + number,
    )


def _parcels(lines: Columns, name: str, number: int, units: Ints, rng: np.random.Generator) -> pl.DataFrame:
    rows = np.flatnonzero((units > 0) & (lines[f"{name}_ready"] <= END_MINUTE))
    part, units = taken(lines, rows), units[rows]
    times_of = {step: part[f"{name}_{step}"] for step in ("ready", "shipped", "delivered")}
    times_of["delivered"] = np.where(part["given_up"] >= 0, END_MINUTE + 1, times_of["delivered"])
    so_far = {step: np.where(minutes <= END_MINUTE, minutes, NONE) for step, minutes in times_of.items()}
    over = mask((DROP, MARKET))[part["mode"]] & (rng.random(len(rows)) < 0.002)
    shipped = so_far["shipped"] >= 0
    freight = np.array([_FREIGHT.get(code, 0.0) for code in range(8)])[part["mode"]] * (part["carrier"] >= 0)
    handling = np.array([_HANDLING.get(code, 0.0) for code in range(8)])[part["mode"]]
    return pl.DataFrame(
        {
            "parcel": np.full(len(rows), number),
            "order_id": part["order"],
            "line_id": part["line"],
            **{f"{step}_at": minutes for step, minutes in so_far.items()},
            "delivered_quantity": units + over,
            "rejected_quantity": part["damaged"] if number == 1 else np.zeros(len(rows), dtype=np.int64),
            "carrier": lookup([row[0] for row in names.CARRIERS], np.where(shipped, part["carrier"], NONE)),
            "prefix": lookup(_TRACKING, np.where(shipped, part["carrier"], NONE)),
            "freight_cost": np.round(freight + freight * 0.12 * (units - 1), 2),
            "handling_cost": np.round(handling + handling * 0.2 * (units - 1), 2),
        }
    )
