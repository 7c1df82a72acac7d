"""A short part of the year under the advice that `make prove` lives through with many items."""

import numpy as np
import pytest

from cadran.engine import Engine
from proofs.planned_year import (
    BEFORE,
    FAST,
    LUMPY,
    YEAR,
    Advised,
    Market,
    Result,
    Year,
    a_year,
    drift_of,
    lived,
    market,
)

Years = tuple[dict[str, Result], dict[str, Result], list[str]]


@pytest.fixture(scope="module")
def short_year() -> Years:
    return a_year(items=40, seed=20261126, days=126)


@pytest.mark.long
def test_fast_items_reach_the_promised_service_with_less_stock_than_the_house(short_year: Years) -> None:
    advised, usual, faults = short_year
    assert faults == []
    assert advised[FAST].cycles > 200
    assert advised[FAST].stock_value < 0.6 * usual[FAST].stock_value
    assert advised[LUMPY].cycle_service > 0.7


@pytest.mark.long
def test_less_service_promised_is_less_stock(
    short_year: tuple[dict[str, Result], dict[str, Result], list[str]],
) -> None:
    at_ninety = lived(market(32, BEFORE + 126, 20261126), Advised(0.90))
    assert at_ninety[FAST].cycle_service < short_year[0][FAST].cycle_service
    assert at_ninety[FAST].stock_value < short_year[0][FAST].stock_value


def test_the_same_seed_draws_the_same_market() -> None:
    first, again, other = (market(8, 30, seed) for seed in (1, 1, 2))
    assert [np.array_equal(first.demand, each.demand) for each in (again, other)] == [True, False]


def test_a_day_serves_what_is_there_and_a_receipt_ends_a_cycle() -> None:
    # Three asked for a day, 4 there: the second day lacks 2, the third 3. Then 9 come and end a cycle that failed.
    world = Market((FAST,), np.ones(1), np.full((4, 1), 3), np.ones(1), np.full((1, 4), 2), np.ones(1))
    bought: list[int] = []

    def once(year: Year) -> None:
        if not bought:
            bought.append(1)
            year.order(0, 9)

    year = Year(world, np.array([4]), taken=[[2]])
    for _ in range(4):
        year.live()
        once(year)
    assert [int(units[0]) for units in year.closing] == [1, 0, 0, 6]
    assert (int(year.cycles[0]), int(year.failed[0]), int(year.lost[0])) == (1, 1, 5)


def test_the_warehouse_and_the_simulation_measure_how_far_demand_moves_alike(part_engine: Engine) -> None:
    days = part_engine.connection.frame(
        f"""
        select sku, location_id, stock_date, cast(demand_quantity as bigint) as asked, on_hand_quantity > 0 as is_there
        from marts.stock_days
        where is_own_place and is_known and date_diff('day', stock_date, date '{part_engine.info.as_of_date}') < {YEAR}
        """
    )
    wide = {
        name: days.pivot(["sku", "location_id"], index="stock_date", values=name).sort("stock_date").drop("stock_date")
        for name in ("asked", "is_there")
    }
    asked, is_there = (wide[name].fill_null(0).to_numpy() for name in ("asked", "is_there"))
    told = part_engine.details.rows("replenishment")["demand_drift"].unique().to_list()
    assert told == [pytest.approx(drift_of(asked, is_there.astype(bool)), rel=1e-9)]
    assert 0.05 < told[0] < 1
    # Where the demand of the house stands: by 1/28 a day back from the last day anybody asked.
    stands = part_engine.details.rows("replenishment")["demand_level"].unique().to_list()
    there, back = is_there.astype(bool), np.flatnonzero((asked > 0).any(axis=1)).max() - np.arange(len(asked))
    weight = np.where(back >= 0, (27 / 28) ** back, 0.0)[:, None] * there
    usual = (asked * there).sum(axis=0) / np.maximum(there.sum(axis=0), 1)
    assert stands == [pytest.approx((weight * asked).sum() / (weight * usual).sum(), rel=1e-9)]
    assert 0.3 < stands[0] < 0.98
