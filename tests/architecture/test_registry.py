"""The registry and the folder of KPI queries name the same KPIs."""

from pathlib import Path

from cadran.kpis import KPIS

QUERIES = Path(__file__).parents[2] / "queries" / "kpi"


def test_every_kpi_has_a_query_and_every_query_a_kpi() -> None:
    assert {path.stem for path in QUERIES.glob("*.sql")} == set(KPIS)


def test_a_kpi_is_filed_under_its_own_id() -> None:
    assert {name: kpi.id for name, kpi in KPIS.items()} == {name: name for name in KPIS}
