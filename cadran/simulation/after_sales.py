"""Returns and answers of customers."""

import numpy as np
import polars as pl

from cadran.simulation import names
from cadran.simulation.columns import Columns, known, mask, numbered, taken
from cadran.simulation.days import END_MINUTE, MINUTES, Ints
from cadran.simulation.world import CROSS, DROP, MARKET, STORE, World, lookup

REASONS = ("late", "damaged", "wrong_item", "defective", "not_as_described", "changed_mind", "other")
DISPOSITIONS = ("restocked", "to_supplier", "destroyed", "refurbished", "pending")
FAULTS = ("ours", "supplier", "carrier", "customer")
_REASON_SHARE = (0.0, 0.13, 0.08, 0.15, 0.17, 0.40, 0.07)


def returned(world: World, lines: Columns, first_number: int, rng: np.random.Generator) -> Columns:
    """Which delivered lines come back, when, why, and where the goods go."""
    late = lines["first_day"] > lines["due"]
    category = world.products.category[world.pairs.sku[lines["pair"]]]
    chance = np.array([row[3] for row in names.CATEGORIES])[category] * np.where(late, 1.9, 1.0)
    chance = chance * np.where(
        lines["supplier"] >= 0, np.array((0.85, 1.0, 1.5))[world.suppliers.tier[lines["supplier"]]], 1.0
    )
    chance = chance * np.where(lines["mode"] == STORE, 0.5, 1.0)
    arrived = (lines["units"] > 0) & (lines["given_up"] < 0) & (lines["first_delivered"] <= END_MINUTE)
    rows = np.flatnonzero((rng.random(len(late)) < chance * 1.15) & arrived)
    back, count = taken(lines, rows), len(rows)
    back["was_late"] = late[rows]
    asked = back["first_delivered"] + rng.integers(1 * MINUTES, 29 * MINUTES, count)
    received = asked + rng.integers(2 * MINUTES, 9 * MINUTES, count)
    received = np.maximum(received, (np.maximum(back["granted"], back["start"] // MINUTES) + 9) * MINUTES)
    received = received // MINUTES * MINUTES + rng.integers(480, 1080, count)
    back["asked"], back["received"] = asked, np.maximum(received, asked + 60)
    whole = rng.random(count) < 0.75
    limit = np.maximum(back["units"] - back["later"], 1)
    back["back_units"] = np.where(whole, limit, rng.integers(1, limit + 1))
    back["back_units"] = np.minimum(back["back_units"], np.maximum(limit - back["damaged"], 1))
    _causes(back, rng)
    back = taken(back, np.flatnonzero(back["received"] <= END_MINUTE))
    back["number"] = np.arange(first_number, first_number + len(back["order"]))
    return back


def _causes(back: Columns, rng: np.random.Generator) -> None:
    count, draw = len(back["order"]), rng.random
    reason = np.searchsorted(np.cumsum(_REASON_SHARE)[:-1], draw(count), side="right")
    back["why"] = np.where(back["was_late"] & (draw(count) < 0.35), 0, reason)
    foreign = mask((DROP, MARKET, CROSS))[back["mode"]]
    why = back["why"]
    broken = (why == 1) | (why == 3)
    goes = np.where(broken, np.searchsorted((0.45, 0.75), draw(count)) + 1, np.where(draw(count) < 0.88, 0, 3))
    goes = np.where(foreign, np.where(draw(count) < 0.9, 1, 2), goes)
    back["goes"] = np.where(back["received"] > END_MINUTE - 6 * MINUTES, 4, goes)
    maker = np.where(foreign, 1, 0)
    back["fault"] = np.select(
        [why == 0, why == 1, why == 2, why == 3, why == 4],
        [
            np.where(draw(count) < 0.6, 2, maker),
            np.where(draw(count) < 0.7, 2, 1),
            maker,
            1,
            np.where(draw(count) < 0.5, 1, 0),
        ],
        3,
    )


def frame(world: World, back: Columns) -> pl.DataFrame:
    """Returns as contract rows."""
    keep = (back["goes"] == 1) & (back["supplier"] >= 0)
    place = np.where(
        keep, world.pairs.place[back["pair"]], np.where(back["supplier"] >= 0, 0, world.pairs.place[back["pair"]])
    )
    return pl.DataFrame(
        {
            "return_id": back["number"],
            "order_id": back["order"],
            "line_id": back["line"],
            "requested_at": back["asked"],
            "returned_at": back["received"],
            "returned_quantity": back["back_units"],
            "reason": lookup(list(REASONS), back["why"]),
            "disposition": lookup(list(DISPOSITIONS), back["goes"]),
            "return_location_id": lookup(world.places.ids, place),
            "refund_value": np.round(back["price"] * back["back_units"], 2),
            "fault": lookup(list(FAULTS), back["fault"]),
        }
    ).with_columns(numbered("return_id", "RT", 7), numbered("order_id", "A", 8))


def restocked(back: Columns) -> tuple[Ints, Ints, Ints]:
    """Day, pair and units of returns put back on sale."""
    rows = np.flatnonzero(back["goes"] == 0)
    return back["received"][rows] // MINUTES, back["pair"][rows], back["back_units"][rows]


def feedback(lines: Columns, rng: np.random.Generator) -> pl.DataFrame:
    """Answers of customers; worse after a late or cancelled order."""
    failed = (lines["first_day"] > lines["due"]) | (lines["cancelled"] > 0)
    answers = (lines["reason"] <= 0) | (lines["damaged"] > 0)
    asked = (lines["line"] == 1) & (rng.random(len(failed)) < 0.05) & answers
    answered = np.where(lines["units"] > 0, lines["first_delivered"], lines["ordered"]) + rng.integers(
        600, 9 * MINUTES, len(failed)
    )
    rows = np.flatnonzero(asked & (answered <= END_MINUTE))
    mood = rng.normal(8.7, 1.5, len(rows)) - failed[rows] * rng.uniform(1.5, 5.5, len(rows))
    nps = np.clip(np.round(mood), 0, 10).astype(np.int64)
    csat = np.clip(np.round(1 + nps * 0.4 + rng.normal(0, 0.5, len(rows))), 1, 5).astype(np.int64)
    silent = rng.random(len(rows)) < 0.15
    return pl.DataFrame(
        {
            "order_id": lines["order"][rows],
            "answered_at": answered[rows],
            "nps": known(nps, ~silent),
            "csat": csat,
        }
    ).with_columns(numbered("order_id", "A", 8))
