"""A clause that a file renames or changes goes on from the one before it, as one that was changed on a page."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from cadran.engine import Engine, exclusions_of, with_exclusions
from cadran.ingest.loading import load
from cadran.warehouse import build, current_version
from cadran.workspace import Workspace

HEAD = "clause_id,supplier_id,kpi,target,min_lines,penalty_kind,penalty_rate,valid_from,replaces\n"
APRIL = date(2026, 4, 1)
LATE = ("inbound", "P1", "1")


def _home(folder: Path) -> Path:
    """Ten lines due on 10 April and ten on 10 May, all of them late, under one clause of 5.00 a line."""
    orders = ["flow,order_id,line_id,ordered_at,promised_at,sku,supplier_id,ordered_quantity,unit_price,currency"]
    parcels = ["delivery_id,flow,order_id,line_id,delivered_at,delivered_quantity"]
    for month in (4, 5):
        for line in range(1, 11):
            name = f"P{month - 3},{line}"
            orders.append(f"inbound,{name},2026-03-20,2026-0{month}-10,A,S1,2,10,EUR")
            parcels.append(f"D{name.replace(',', '-')},inbound,{name},2026-0{month}-14,2")
    orders.append("inbound,P9,1,2026-11-20,2026-12-10,A,S1,2,10,EUR")
    (folder / "files").mkdir()
    for name, rows in {"order_lines": orders, "deliveries": parcels}.items():
        (folder / "files" / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "files" / "suppliers.csv").write_text("supplier_id,supplier_name\nS1,Alpha\n", encoding="utf-8")
    _sign(folder / "files", "CL1,S1,otd,0.9,1,fixed_per_line,5,2026-01-01,")
    load(folder / "files", "contract", folder / "home")
    return folder / "home"


def _sign(files: Path, *rows: str) -> None:
    (files / "sla_clauses.csv").write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The next file calls the clause CL-2026, with a dearer version from May on; a line was left out under CL1."""
    home = _home(tmp_path_factory.mktemp("renamed"))
    Workspace(home).exclude("CL1", APRIL, LATE, ("carrier", "Truck stolen", "Anne"), date(2026, 4, 30))
    _sign(
        home.parent / "files",
        "CL-2026-b,S1,otd,0.9,1,fixed_per_line,8,2026-05-01,CL-2026",
        "CL-2026,S1,otd,0.9,1,fixed_per_line,5,2026-01-01,CL1",
    )
    load(home.parent / "files", "contract", home)
    build(home)
    return home


@pytest.fixture(scope="module")
def renamed(home: Path) -> Iterator[Engine]:
    engine = Engine(current_version(home).path)
    yield engine
    engine.close()


def test_each_line_is_judged_by_one_of_them(renamed: Engine) -> None:
    """CL1 is over, renamed from its first day on; CL-2026 ends the day before its new version."""
    judged = renamed.details.rows("clause_windows").select("clause_id", "window_start", "line_count", "penalty")
    assert judged.rows() == [("CL-2026", APRIL, 10, 50.0), ("CL-2026-b", date(2026, 5, 1), 10, 80.0)]
    ends = dict(renamed.details.rows("clauses").select("clause_id", "valid_to").iter_rows())
    assert ends == {"CL-2026": date(2026, 4, 30), "CL-2026-b": None}
    assert renamed.details.rows("clause_warnings").is_empty()


def test_an_exclusion_is_kept_over_a_file_that_renames_the_clause(renamed: Engine, home: Path) -> None:
    workspace = Workspace(home)
    (made,) = exclusions_of(renamed, workspace)
    assert made.lineage == ("CL-2026", "CL-2026-b", "CL1")
    priced = with_exclusions(renamed, "penalties", [made], window_start=APRIL)
    assert priced.select("clause_id", "excluded_line_count", "retained").rows() == [("CL-2026", 1, 45.0)]
    workspace.undo_exclusion(made.id)
    assert (
        with_exclusions(renamed, "penalties", exclusions_of(renamed, workspace), window_start=APRIL)["retained"][0]
        == 50
    )


@pytest.mark.long
def test_without_the_word_the_renamed_clause_is_another_one(tmp_path: Path) -> None:
    home = _home(tmp_path)
    workspace = Workspace(home)
    workspace.exclude("CL1", APRIL, LATE, ("carrier", "", "Anne"), date(2026, 4, 30))
    _sign(home.parent / "files", "CL-2026,S1,otd,0.9,1,fixed_per_line,5,2026-01-01,")
    load(home.parent / "files", "contract", home)
    build(home)
    engine = Engine(current_version(home).path)
    priced = with_exclusions(engine, "penalties", exclusions_of(engine, workspace), window_start=APRIL)
    assert priced.filter(clause_id="CL-2026")["excluded_line_count"].to_list() == [0]
    engine.close()
