"""A version takes the room its rows need: times and quantities that of their parts, steps of the build none."""

from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from cadran.engine import Engine
from cadran.ingest.loading import load
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.warehouse import build
from cadran.warehouse.relations import STEPS

LINES = (
    "flow,order_id,line_id,sku,ordered_at,promised_at,ordered_quantity,unit,currency\n"
    "outbound,1,1,A,2026-03-02 10:00:00,2026-03-05 12:00:00,1,unit,EUR\n"
    "outbound,2,1,A,{at},2026-03-05 12:00:00,{quantity},{unit},EUR\n"
)
PRODUCTS = "sku,product_name,units_per_pack\nA,Tea,2.5\n"
AT = "2026-03-02 10:00:01"


def _built(folder: Path, at: str = AT, quantity: str = "2", unit: str = "unit") -> Path:
    (folder / "files").mkdir()
    lines = LINES.format(at=at, quantity=quantity, unit=unit)
    (folder / "files" / "order_lines.csv").write_text(lines, encoding="utf-8")
    (folder / "files" / "products.csv").write_text(PRODUCTS, encoding="utf-8")
    load(folder / "files", "contract", folder / "home")
    return build(folder / "home").path


@pytest.mark.parametrize(
    ("at", "kind"), [(AT, "TIMESTAMP_S"), pytest.param(f"{AT}.900", "TIMESTAMP", marks=pytest.mark.long)]
)
def test_times_of_whole_seconds_are_kept_in_seconds_and_others_as_they_are(at: str, kind: str, tmp_path: Path) -> None:
    engine = Engine(_built(tmp_path, at))
    columns = engine.connection.columns["marts.order_lines"]
    assert {columns[name] for name in ("ordered_at", "promised_at", "completed_at", "last_delivered_at")} == {kind}
    ordered = engine.details.rows("order_lines")["ordered_at"]
    engine.close()
    assert ordered.dtype == pl.Datetime("us")
    assert ordered.to_list() == [datetime(2026, 3, 2, 10), datetime.fromisoformat(at)]


@pytest.mark.parametrize(
    ("quantity", "unit", "units", "kind"),
    [
        ("2", "pack", 6, "DECIMAL(18,6)"),
        pytest.param("2", "unit", 3, "DECIMAL(18,0)", marks=pytest.mark.long),
        pytest.param("2.25", "unit", 3.25, "DECIMAL(18,6)", marks=pytest.mark.long),
    ],
)
def test_whole_quantities_are_kept_as_whole_numbers_and_others_as_they_are(
    quantity: str, unit: str, units: float, kind: str, tmp_path: Path
) -> None:
    engine = Engine(_built(tmp_path, quantity=quantity, unit=unit))
    assert engine.connection.columns["marts.order_lines"]["ordered_quantity"] == kind
    assert engine.figures.measure(KPIS["units"], Selection())["value"].to_list() == [units]
    engine.close()


def test_steps_of_a_build_leave_nothing_in_the_version_and_nothing_beside_it(part_engine: Engine) -> None:
    tables = part_engine.connection.frame("select 'marts.' || table_name as name from duckdb_tables()")
    assert not set(tables["name"]) & set(STEPS)
    size = part_engine.connection.frame("select free_blocks, total_blocks from pragma_database_size()").row(
        0, named=True
    )
    assert size["free_blocks"] < size["total_blocks"] / 20
    folder = part_engine.path.parent
    assert {item.name for item in folder.iterdir()} == {part_engine.path.name, f"{part_engine.path.name}.seal"}
