"""A clause written on a page is judged as one from a file, and every version judges the lines of its own days."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from cadran.engine import Engine
from cadran.ingest.loading import load
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.warehouse import build
from cadran.workspace import ClauseTerms, Workspace
from kpi.tiny import Row, clause, contract_rows, delivered, line, write_contract

WHY = ("New framework agreement", "Anne")
# Ten lines promised in February 2026, one each day from the 10th to the 19th; those of odd days come a day late.
DAYS = range(10, 20)
SUPPLIER = "homeS"


def _lines() -> list[Row]:
    rows: list[Row] = []
    for day in DAYS:
        stated = {"ordered_at": "2026-02-02", "promised_at": f"2026-02-{day}", "supplier_id": "S", "unit_price": 10}
        rows.append(line(order=str(day), flow="inbound", **stated))
        rows.append(delivered(10, f"2026-02-{day + day % 2} 09:00:00", order=str(day), flow="inbound"))
    return rows


@pytest.fixture(scope="module", name="loaded")
def _loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two clauses from a file: half of the lines on time; one that judges no line."""
    folder = tmp_path_factory.mktemp("written")
    in_store = clause("in_full", 0.5, "CL2", supplier_id="S", valid_from="2026-02-10", mode="store")
    rows = [*_lines(), clause("otd", 0.5, "CL1", supplier_id="S"), in_store]
    load(write_contract(folder / "files", contract_rows({"home": rows})), "contract", folder / "home")
    return folder / "home"


@pytest.fixture(name="home")
def _home(loaded: Path, tmp_path: Path) -> Path:
    return Path(copytree(loaded, tmp_path / "home"))


@pytest.fixture(name="terms")
def _terms() -> ClauseTerms:
    return ClauseTerms(
        supplier_id=SUPPLIER,
        kpi="otd",
        target=0.9,
        alert_level=None,
        basis="first",
        grace_days=0.0,
        early_days=None,
        cutoff_time=None,
        lead_days=None,
        day_kind="calendar",
        mode=None,
        category=None,
        window="month",
        min_lines=1,
        penalty_kind="fixed_per_line",
        penalty_rate=5.0,
        penalty_line_cap=None,
        penalty_cap=None,
        country=None,
        valid_from=date(2026, 2, 15),
        valid_to=None,
    )


@contextmanager
def _built(home: Path) -> Iterator[Engine]:
    engine = Engine(build(home, date(2026, 3, 20)).path)
    yield engine
    engine.close()


def _windows(engine: Engine) -> dict[str, tuple[Any, ...]]:
    """Target, lines judged, lines kept, state and penalty of each clause in its one window."""
    names = ("target", "line_count", "numerator", "clause_state", "penalty")
    rows = engine.details.rows("clause_windows").iter_rows(named=True)
    return {row["clause_id"]: tuple(row[name] for name in names) for row in rows}


def _validity(engine: Engine) -> list[tuple[Any, ...]]:
    names = ("clause_id", "valid_from", "valid_to", "source_file", "source_row")
    return engine.details.rows("clauses").select(names).rows()


def test_a_change_in_mid_window_judges_the_days_before_by_the_old_target(home: Path, terms: ClauseTerms) -> None:
    assert Workspace(home).write_clause(terms, WHY, "home/CL1") == "home/CL1-v2"
    with _built(home) as engine:
        assert _windows(engine) == {
            "home/CL1": (0.5, 5, 3, "met", 0),
            "home/CL1-v2": (0.9, 5, 2, "breached", 15),
        }
        assert _validity(engine) == [
            ("home/CL1", date(2026, 1, 1), date(2026, 2, 14), "sla_clauses.csv", 2),
            ("home/CL1-v2", date(2026, 2, 15), None, "desk.sqlite", 1),
            ("home/CL2", date(2026, 2, 10), None, "sla_clauses.csv", 3),
        ]
        compliance = engine.figures.measure(KPIS["sla_compliance"], Selection())
        assert (compliance["numerator"][0], compliance["denominator"][0]) == (1, 2)


@pytest.mark.long
def test_an_end_stops_a_version_and_an_undone_one_gives_the_days_back(home: Path, terms: ClauseTerms) -> None:
    workspace = Workspace(home)
    undone = workspace.write_clause(replace(terms, target=0.99, valid_from=date(2026, 2, 11)), WHY, "home/CL1")
    workspace.withdraw_clause(undone)
    workspace.write_clause(terms, WHY, "home/CL1")
    workspace.write_clause(replace(terms, valid_from=date(2026, 2, 18), valid_to=date(2026, 2, 17)), WHY, "home/CL1-v3")
    with _built(home) as engine:
        assert _windows(engine) == {
            "home/CL1": (0.5, 5, 3, "met", 0),
            "home/CL1-v3": (0.9, 3, 1, "breached", 10),
        }


@pytest.mark.long
def test_a_clause_replaced_from_its_first_day_is_gone_and_a_file_keeps_its_id(home: Path, terms: ClauseTerms) -> None:
    workspace = Workspace(home)
    workspace.write_clause(replace(terms, valid_from=date(2026, 1, 1)), WHY, "home/CL1")
    workspace.write_clause(replace(terms, target=0.1), WHY)
    with sqlite3.connect(workspace.path) as con:
        con.execute("update written_clauses set clause_id = 'home/CL2' where id = 2")
    with _built(home) as engine:
        assert _windows(engine) == {"home/CL1-v2": (0.9, 10, 5, "breached", 25)}
        assert engine.details.rows("clauses", clause_id="home/CL2")["kpi"].to_list() == ["in_full"]
        assert engine.details.rows("written_clauses")["source_row"].to_list() == [1, 2]


@pytest.mark.long
def test_clauses_of_the_page_are_enough_without_a_file(tmp_path: Path, terms: ClauseTerms) -> None:
    load(write_contract(tmp_path / "files", contract_rows({"home": _lines()})), "contract", tmp_path)
    Workspace(tmp_path).write_clause(terms, WHY)
    with _built(tmp_path) as engine:
        assert _windows(engine) == {"homeS-1": (0.9, 5, 2, "breached", 15)}
        assert engine.catalogue.missing_tables(KPIS["sla_compliance"]) == ()
        assert engine.catalogue.row_counts()["sla_clauses"] == 0
