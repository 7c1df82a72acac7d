"""What could not be placed stands beside every figure, and takes its value away where it is more than half."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cadran.engine import Engine
from cadran.errors import CadranError
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.warehouse.rollups import Worth, write_rollups

# Each row of a view: day, supplier, outcome, reason, unplaced, then the two numbers of its shape.
OTD = [
    (1, "A", "on_time", None, 0, 1, 1),
    (1, "A", "late", None, 0, 0, 1),
    (2, "A", "not_due", None, 0, 0, 0),
    (2, "A", "unknown", "no_promise", 1, 0, 0),
    (3, "A", "unknown", "no_promise", 1, 0, 0),
    (1, "B", "on_time", None, 0, 1, 1),
    (2, "B", "unknown", "no_promise", 1, 0, 0),
    (3, "B", "unknown", "delivered_before_ordered", 1, 0, 0),
]
RETURNS = [
    (1, "A", "kept", None, 0, 0, 100),
    (1, "A", "returned", None, 0, 3, 3),
    (2, "A", "unknown", "unlinked_return", 4, 0, 0),
    (1, "B", "returned", None, 0, 2, 10),
    (2, "B", "unknown", "unlinked_return", 2, 0, 0),
]
REVENUE = [
    (1, "A", None, None, 0, 12.5, 1),
    (1, "A", "unknown", "no_price", 1, 0, 0),
    (2, "B", None, None, 0, 7, 1),
    (2, "B", "unknown", "no_rate", 1, 0, 0),
    (3, "B", "unknown", "no_price", 1, 0, 0),
]
LEAD = [
    (1, "A", "complete", None, 0, 2, 1),
    (1, "A", "complete", None, 0, 4, 1),
    (1, "A", "unknown", "order_date_unknown", 1, None, 0),
    (1, "B", "complete", None, 0, 9, 1),
    (2, "B", "unknown", "order_date_unknown", 1, None, 0),
    (3, "B", "unknown", "delivered_before_ordered", 1, None, 0),
]
RATIO, WEIGHED = ("numerator decimal(18, 6)", "denominator decimal(18, 6)"), ("value double", "weight integer")
VIEWS: dict[str, tuple[Any, Any, str]] = {
    "otd": (OTD, RATIO, "basis = 'first'"),
    "return_rate": (RETURNS, RATIO, "counted_in = 'units'"),
    "revenue": (REVENUE, RATIO, ""),
    "lead_time": (LEAD, WEIGHED, "day_kind = 'calendar', cohort = 'completion'"),
}


@pytest.fixture(scope="module", params=["views", "rollups"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The same rows, read from the views and from their rollups."""
    path = tmp_path_factory.mktemp("outside") / "warehouse.duckdb"
    _write(path, request.param == "rollups")
    engine = Engine(path)
    yield engine
    engine.close()


def _write(path: Path, has_rollups: bool) -> None:
    con = duckdb.connect(str(path))
    for schema in ("kpi", "meta", "marts"):
        con.execute(f"create schema {schema}")
    con.execute(
        "create table meta.contract_tables as select unnest(['order_lines', 'deliveries', 'returns']) as "
        "table_name, 1 as row_count"
    )
    con.execute("create table marts.clauses (clause_id varchar)")
    for kpi, (rows, numbers, choices) in VIEWS.items():
        con.execute(
            f"create table kpi.{kpi} (counted_on date, supplier_id varchar, outcome varchar, reason varchar, "
            f"unplaced decimal(18, 6), {', '.join(numbers)})"
        )
        days = [(date(2026, 5, day), *others) for day, *others in rows]
        con.executemany(f"insert into kpi.{kpi} values (?, ?, ?, ?, ?, ?, ?)", days)
        for choice in filter(None, choices.split(", ")):
            name, value = choice.split(" = ")
            con.execute(f"alter table kpi.{kpi} add column {name} varchar default {value}")
    if has_rollups:
        con.execute("create table marts.order_lines as select 1 as line; create table marts.stock_days as select 1")
        write_rollups(con, Worth(0, 0), tuple(KPIS[kpi] for kpi in VIEWS))
    con.close()


def _row(engine: Engine, kpi: str, **members: str) -> dict[str, Any]:
    selection = Selection()
    for dimension, member in members.items():
        selection = selection.where(dimension, member)
    return engine.figures.measure(KPIS[kpi], selection).row(0, named=True)


def test_the_rows_outside_are_counted_by_reason(engine: Engine) -> None:
    assert engine.figures.outside(KPIS["otd"], Selection()).rows() == [
        ("no_promise", 3, 3.0),
        ("delivered_before_ordered", 1, 1.0),
    ]
    assert engine.figures.outside(KPIS["otd"], Selection(), ("supplier_id",)).rows() == [
        ("A", "no_promise", 2, 2.0),
        ("B", "delivered_before_ordered", 1, 1.0),
        ("B", "no_promise", 1, 1.0),
    ]


def test_the_rows_outside_are_those_of_the_selection(engine: Engine) -> None:
    assert engine.figures.outside(KPIS["otd"], Selection(date(2026, 5, 3))).rows() == [
        ("delivered_before_ordered", 1, 1.0),
        ("no_promise", 1, 1.0),
    ]
    assert engine.figures.outside(KPIS["otd"], Selection(period_to=date(2026, 5, 1))).is_empty()


def test_half_unplaced_still_has_a_value_and_more_has_none(engine: Engine) -> None:
    half, more = _row(engine, "otd", supplier_id="A"), _row(engine, "otd", supplier_id="B")
    assert (half["n"], half["value"], half["outside"], half["unplaced"]) == (2, 0.5, 2, 2)
    assert (more["n"], more["numerator"], more["denominator"], more["value"]) == (1, 1, 1, None)
    assert (more["outside"], more["unplaced"]) == (2, 2)


def test_a_return_rate_is_measured_against_what_came_back_not_what_was_delivered(engine: Engine) -> None:
    """Four of seven returned units of A belong to no order, though 103 units were delivered; of B two of four."""
    assert _row(engine, "return_rate", supplier_id="A")["value"] is None
    assert _row(engine, "return_rate", supplier_id="B")["value"] == pytest.approx(0.2)


def test_a_total_is_measured_against_the_rows_it_could_place(engine: Engine) -> None:
    kept, lost = _row(engine, "revenue", supplier_id="A"), _row(engine, "revenue", supplier_id="B")
    assert (kept["value"], kept["outside"]) == (12.5, 1)
    assert (lost["numerator"], lost["value"], lost["outside"]) == (7, None, 2)


def test_a_distribution_is_measured_against_the_rows_it_could_place(engine: Engine) -> None:
    kept, lost = _row(engine, "lead_time", supplier_id="A"), _row(engine, "lead_time", supplier_id="B")
    assert (kept["n"], kept["mean"], kept["value"], kept["outside"]) == (2, 3, 3, 1)
    assert (lost["n"], lost["p50"], lost["mean"], lost["value"], lost["outside"]) == (1, None, None, None, 2)


def test_a_part_with_nothing_but_rows_outside_is_told(engine: Engine) -> None:
    days = engine.figures.measure(KPIS["lead_time"], Selection().where("supplier_id", "B"), grain="day")
    assert days.select("n", "value", "outside").rows() == [(1, 9.0, 0), (0, None, 1), (0, None, 1)]


def test_a_choice_without_its_column_is_refused_unless_it_is_the_default(engine: Engine) -> None:
    assert engine.catalogue.offered(KPIS["otd"], "counted_in") == ("lines",)
    assert engine.catalogue.offered(KPIS["otd"], "basis") == ("first", "requested", "latest")
    assert engine.catalogue.offered(KPIS["revenue"], "basis") == ()
    engine.catalogue.check_selection(KPIS["otd"], Selection().choosing("counted_in", "lines"))
    with pytest.raises(CadranError, match="otd: counted_in may be lines, not “orders”"):
        engine.catalogue.check_selection(KPIS["otd"], Selection().choosing("counted_in", "orders"))
