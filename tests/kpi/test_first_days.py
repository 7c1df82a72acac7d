"""A company with a few days of data: nobody can call an item inactive yet. The data end on 20 March 2026."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cadran.config import PROFILES
from cadran.engine import Engine
from cadran.ingest.loading import load
from cadran.warehouse import build
from kpi.tiny import AS_OF, Case, Row, contract_rows, forecast, line, product, stock, write_contract

ROWS: list[Row] = [
    stock("2026-03-18", 0, "SHOP", sku="out"),
    stock("2026-03-18", 5, "SHOP", sku="there"),
    stock("2026-03-18", 0, "SHOP", sku="delisted"),
    product(sku="delisted", delisted_on="2026-03-18"),
    line(4, order="1", sku="out", ordered_at="2026-03-15"),
    line(4, order="2", sku="there", ordered_at="2026-03-19", location_id="SHOP"),
    line(5, order="3", sku="there", ordered_at="2026-03-19"),
    line(99, order="4", sku="there", ordered_at="2026-03-19", mode="dropship", supplier_id=""),
    forecast(7, "2026-03-18", "2026-03-19", sku="there", location_id="SHOP"),
]


@pytest.fixture(scope="module")
def young(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """The answers about a home that holds ROWS alone."""
    folder = tmp_path_factory.mktemp("young")
    write_contract(folder / "files", contract_rows({"young": ROWS}))
    load(folder / "files", "contract", folder / "home")
    engine = Engine(build(folder / "home", AS_OF).path)
    yield Case(engine, "young")
    engine.close()


def test_an_item_at_zero_in_its_first_snapshot_is_out_not_inactive(young: Case) -> None:
    assert young.measure("stockout_days", by=("sku",)).select("sku", "numerator", "denominator").rows() == [
        ("young/delisted", 1.0, 1.0),
        ("young/out", 3.0, 3.0),
        ("young/there", 0.0, 3.0),
    ]


def test_what_a_supplier_ships_is_no_demand_on_our_only_place_what_names_no_place_is(young: Case) -> None:
    assert young.measure("days_of_cover", sku="young/there").select("numerator", "denominator").row(0) == (5.0, 3.0)
    assert young.measure("forecast_ratio").select("numerator", "denominator").row(0) == (7.0, 9.0)


def test_without_a_lead_time_nobody_knows_whether_an_item_runs_out(young: Case) -> None:
    assert young.outside("run_out", "sku", "reason", "unplaced") == [
        ("young/out", "no_demand", 0),
        ("young/there", "no_lead_time", 1),
    ]
    assert young.value("run_out") is None


def test_without_a_parcel_there_is_no_rotation_not_one_of_nothing(young: Case) -> None:
    assert young.measure("rotation_units").select("n", "value").row(0) == (0, None)


EXTRACTS: list[Row] = [
    *(stock(f"2026-03-{day:02d}", 5, "ROUND", sku="counted daily") for day in range(1, 21)),
    *(stock(f"2026-03-{day:02d}", 5, "ROUND", sku="not counted since") for day in range(1, 4)),
    line(1, order="1", sku="counted daily", ordered_at="2026-03-15"),
]


@pytest.mark.long
@pytest.mark.parametrize(("setting", "held"), [("zero", 0.0), ("unknown", 5.0)])
def test_a_profile_may_say_that_what_is_left_out_is_not_at_zero(setting: str, held: float, tmp_path: Path) -> None:
    shipped = (PROFILES / "contract.toml").read_text(encoding="utf-8")
    profile = tmp_path / "rounds.toml"
    profile.write_text(shipped.replace('name = "contract"', f'name = "rounds"\nabsent = "{setting}"'), encoding="utf-8")
    write_contract(tmp_path / "files", contract_rows({"rounds": EXTRACTS}))
    load(tmp_path / "files", profile, tmp_path / "home")
    engine = Engine(build(tmp_path / "home", AS_OF).path)
    rows = engine.details.rows("stock_days", sku="rounds/not counted since", stock_date="2026-03-20")
    assert rows["on_hand_quantity"].to_list() == [held]
    engine.close()
