"""What a KPI is said to lack before a load is what it lacks after it."""

from pathlib import Path

import pytest

from cadran.engine import Engine
from cadran.ingest.loading import load
from cadran.kpis import KPIS
from cadran.recognition.abilities import abilities
from cadran.recognition.dry_run import dry_run
from cadran.warehouse import build

DAYS = range(1, 28)
# A row has nothing but what the contract requires.
BARE = {
    "order_lines": "flow,order_id,line_id,ordered_at,sku,supplier_id,ordered_quantity\n"
    + "".join(f"outbound,C{day},1,2026-09-{day:02},A,,10\n" for day in DAYS)
    + "".join(f"inbound,P{day},1,2026-09-{day:02},A,S1,10\n" for day in DAYS),
    "deliveries": "delivery_id,flow,order_id,line_id,delivered_quantity\n"
    + "".join(f"D{day},outbound,C{day},1,10\nE{day},inbound,P{day},1,10\n" for day in DAYS),
    "returns": "return_id,order_id,line_id,returned_at,returned_quantity\nR1,C1,1,2026-10-01,2\n",
    "stock_levels": "stock_date,sku,location_id,on_hand_quantity\n"
    + "".join(f"2026-09-{day:02},A,M,{day}\n" for day in DAYS),
    "forecasts": "sku,period_start,period_end,forecast_quantity\nA,2026-09-01,2026-09-30,500\n",
    "feedback": "order_id,answered_at\nC1,2026-10-01\n",
}


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bare")
    for table, text in BARE.items():
        (folder / f"{table}.csv").write_text(text)
    return folder


@pytest.mark.long
def test_a_kpi_that_lacks_nothing_has_rows_and_one_that_lacks_a_column_places_none(bare: Path) -> None:
    home = bare.parent / "bare home"
    load(bare, "contract", home)
    engine = Engine(build(home).path)
    able = {ability.kpi for ability in dry_run(bare, "contract").abilities if ability.is_able}
    placing = {kpi.id for kpi in KPIS.values() if not engine.catalogue.missing_tables(kpi) and _placed(engine, kpi.id)}
    engine.close()
    assert placing - able == set()
    # How many days a stock lasts takes eight weeks of demand, which these files do not have.
    assert able - placing == {"run_out"}


def test_without_an_order_line_no_kpi_is_promised() -> None:
    filled = {name: frozenset({"sku"}) for name in BARE if name != "order_lines"}
    assert [ability.kpi for ability in abilities(filled) if ability.is_able] == []


def _placed(engine: Engine, kpi: str) -> int:
    """How many rows of a KPI count in it."""
    columns = set(engine.connection.frame(f"select * from kpi.{kpi} limit 0").columns)
    counted = "denominator > 0" if "denominator" in columns else "value is not null"
    counted = counted if columns & {"denominator", "value"} else "numerator > 0"
    reason = " and reason is null and outcome <> 'open'" if {"reason", "outcome"} <= columns else ""
    return int(engine.connection.frame(f"select count(*) from kpi.{kpi} where {counted}{reason}").item())


def test_every_column_a_kpi_reads_is_one_of_a_table_it_needs_or_may_have() -> None:
    filled = {name: frozenset({"anything"}) for name in ("order_lines",)}
    for ability in abilities(filled):
        for either in ability.columns:
            assert {column.partition(".")[0] for column in either} & {*KPIS[ability.kpi].needs, "products"}
