"""TPC-H at scale 0.1 against a direct query over the generated files."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from cadran.engine import Engine
from cadran.ingest.loading import load
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.warehouse import build

TOOL = Path(sys.executable).parent / "tpchgen-cli"
ALL = Selection()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not TOOL.exists():
        pytest.skip("tpchgen-cli is not installed in this environment.")
    folder = tmp_path_factory.mktemp("tpch")
    subprocess.run([TOOL, "parquet", "-s", "0.1", f"--output-dir={folder}"], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def engine(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    home = tmp_path_factory.mktemp("tpch-home")
    load(files, "tpch", home)
    opened = Engine(build(home).path)
    yield opened
    opened.close()


def direct(files: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as con:
        return con.sql(query.format(lineitem=f"'{files}/lineitem.parquet'")).fetchall()


def test_tpch_on_time_lines_equal_a_direct_query(engine: Engine, files: Path) -> None:
    otd = engine.measure(KPIS["otd"], ALL).row(0, named=True)
    assert [(otd["numerator"], otd["denominator"])] == direct(
        files, "select count_if(l_receiptdate <= l_commitdate), count(*) from {lineitem}"
    )
    assert otd["denominator"] == 600_572


def test_tpch_returned_lines_equal_a_direct_query(engine: Engine, files: Path) -> None:
    returned = engine.measure(KPIS["return_rate"], ALL.choosing("counted_in", "lines")).row(0, named=True)
    assert [(returned["numerator"], returned["denominator"])] == direct(
        files, "select count_if(l_returnflag = 'R'), count(*) from {lineitem}"
    )


def test_tpch_otd_of_every_supplier_equals_a_direct_query(engine: Engine, files: Path) -> None:
    ours = engine.measure(KPIS["otd"], ALL, by=("supplier_id",)).select("supplier_id", "numerator", "denominator")
    theirs = direct(
        files,
        "select l_suppkey::varchar, count_if(l_receiptdate <= l_commitdate)::double, count(*)::double "
        "from {lineitem} group by 1 order by 1",
    )
    assert len(theirs) == 1_000
    assert sorted(ours.rows()) == theirs
