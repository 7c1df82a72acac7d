"""What article L. 441-17 asks of a home worked out by hand: the pack, what is noted, and exclusions that stand."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cadran.analysis.legal import Check
from cadran.engine import Engine, with_exclusions
from cadran.export.evidence import Window, evidence
from cadran.export.legal import documented, reason
from cadran.export.pack_tables import frames
from cadran.ingest.loading import load
from cadran.insight.exclusions import concerning
from cadran.warehouse import build, current_version
from cadran.workspace import Workspace

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))


def _told(check: Check, language: str = "en") -> str:
    return reason(check, "EUR", language).replace("\xa0", " ")


# A home worked out by hand: three purchase lines of Lyon due on 10 October that came on the 14th, a fourth in time.
LINES = (
    # line, SKU, place, delivered; A ran out on the 12th, B never did, C has no stock data.
    (1, "A", "LYON", 14),
    (2, "B", "LYON", 14),
    (3, "C", "LYON", 14),
    (4, "A", "LYON", 9),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("legal")
    orders = [
        "flow,order_id,line_id,ordered_at,promised_at,sku,supplier_id,location_id,ordered_quantity,unit_price,currency,mode,cancelled_at,cancelled_quantity,cancel_reason,unit_cost"
    ]
    parcels = ["delivery_id,flow,order_id,line_id,shipped_at,delivered_at,delivered_quantity"]
    for line, sku, place, day in LINES:
        orders.append(f"inbound,P1,{line},2026-09-20,2026-10-10,{sku},S1,{place},2,50,EUR,,,,,")
        parcels.append(f"D{line},inbound,P1,{line},,2026-10-{day:02} 10:00:00,2")
    orders.append(
        "outbound,C1,1,2026-10-01 08:00:00,2026-10-10,A,S1,,1,50,EUR,dropship,2026-10-08 09:00:00,1,stockout,50"
    )
    orders += [
        f"outbound,C{n},1,2026-0{n}-01 08:00:00,2026-0{n}-02,{sku},,LYON,1,80,EUR,own_warehouse,,,,"
        for n, sku in ((8, "A"), (9, "B"))
    ]
    orders.append("outbound,C10,1,2026-10-02 08:00:00,2026-10-30,A,,LYON,11,78,EUR,own_warehouse,,,,")
    orders.append("outbound,C99,1,2026-11-20 08:00:00,2026-11-30,Z,,LYON,1,10,EUR,own_warehouse,,,,")
    stock = ["stock_date,sku,location_id,on_hand_quantity"]
    stock += [
        f"2026-10-{day:02},{sku},LYON,{0 if sku == 'A' and day in (12, 13) else 5}"
        for day in range(1, 21)
        for sku in "AB"
    ]
    files = {
        "order_lines": orders,
        "deliveries": parcels,
        "stock_levels": stock,
        "products": ["sku,category", "A,Tables", "B,Tables", "C,Lamps", "Z,Lamps"],
        "locations": ["location_id,kind,country", "LYON,warehouse,FR"],
        "suppliers": ["supplier_id,supplier_name,country,kind", "S1,Alpha,FR,supplier"],
        "sla_clauses": [
            "clause_id,supplier_id,kpi,target,min_lines,grace_days,penalty_kind,penalty_rate,country,valid_from,mode",
            "CL1,S1,otd,0.9,4,0,percent_of_value,0.1,FR,2026-01-01,",
            "CL2,S1,stockout_rate,0.1,1,0,fixed_per_line,5,,2026-01-01,dropship",
        ],
    }
    for name, rows in files.items():
        (folder / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    load(folder, "contract", folder / "home")
    build(folder / "home")
    return folder / "home"


@pytest.fixture
def engine(home: Path) -> Iterator[Engine]:
    opened = Engine(current_version(home).path)
    yield opened
    opened.close()


def test_each_missed_line_knows_whether_its_sku_ran_out_before_it_arrived(engine: Engine) -> None:
    lines = engine.details.rows("clause_lines").filter(~pl.col("is_met")).sort("clause_id", "order_id", "line_id")
    assert lines.select("clause_id", "order_id", "line_id", "is_proven", "stockout", "stockout_on").rows() == [
        ("CL1", "C1", "1", True, "followed", date(2026, 10, 8)),
        ("CL1", "P1", "1", True, "followed", date(2026, 10, 12)),
        ("CL1", "P1", "2", True, "none", None),
        ("CL1", "P1", "3", True, "unknown", None),
        ("CL2", "C1", "1", True, "followed", date(2026, 10, 8)),
    ]


def test_the_pack_says_each_check_with_its_reason_in_both_languages(engine: Engine, tmp_path: Path) -> None:
    """350.00 missed at 10 % is 35.00; 2 % of the 350.00 of tables and of the 100.00 of lamps is 7.00 and 2.00."""
    found = evidence(engine, Workspace(tmp_path), "S1", Window("month", date(2026, 10, 1)))
    assert list(found.checks) == ["CL1"]
    checks = {check.name: check for check in found.checks["CL1"]}
    assert {name: check.state for name, check in checks.items()} == {
        "limit": "not_passed",
        "order_limit": "not_passed",
        "age": "passed",
        "proof": "not_passed",
        "stockout": "not_passed",
        "proportion": "passed",
        "margin": "passed",
        "answer": "unknown",
        "deduction": "unknown",
        "force_majeure": "unknown",
        "scope": "unknown",
    }
    assert _told(checks["limit"], "fr") == (
        "Sur 35,00 € retenus, 9,00 € restent dans les 2 % des 450,00 € commandés en Lamps, Tables, jugés ou non : "
        "9,00 €, catégorie par catégorie."
    )
    assert checks["order_limit"].values["limit"] == 9


def test_the_pack_holds_the_harm_of_each_line(engine: Engine, tmp_path: Path) -> None:
    """Eleven of A were ordered in the 11 days before it ran out: 1 a day, at (80 + 50 + 11 x 78) / 13 = 76 each.

    Two days out lose 152.00 in sales less 100.00 at the purchase price of 50: 52.00 of margin. The cancelled
    sale would have brought 50 at a cost of 50. Anne's 5.00 are for two lines.
    """
    workspace = Workspace(tmp_path)
    workspace.document_harm("S1", OCTOBER, [("inbound", "P1", "2"), ("inbound", "P1", "3")], "Fair missed", "Anne", 5.0)
    harms = frames(evidence(engine, workspace, "S1", Window("month", date(2026, 10, 1))), "en")["line_harms.csv"]
    shown = ("line_id", "stockout_days", "lost_margin", "harm_shown", "stated_harm", "harm_amount", "order_value")
    assert harms.sort("order_id", "line_id").select("order_id", *shown).rows() == [
        ("C1", "1", None, 0.0, "followed", None, 0.0, 50.0),
        ("P1", "1", 2, 52.0, "followed", None, 52.0, 300.0),
        ("P1", "2", None, None, "named", 2.5, 2.5, 300.0),
        ("P1", "3", None, None, "named", 2.5, 2.5, 100.0),
    ]


def test_harm_written_down_about_the_supplier_and_window_is_told(engine: Engine, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.write_note(OCTOBER, "harm", "Shelf empty for nine days", "Anne", ("supplier_id", "S1"))
    workspace.write_note(OCTOBER, "harm", "Somebody else's", "Anne", ("supplier_id", "S2"))
    workspace.write_note(OCTOBER, "strike", "Strike", "Anne", ("supplier_id", "S1"))
    assert [note.text for note in documented(workspace.notes(), "S1", *OCTOBER)] == ["Shelf empty for nine days"]
    assert documented(workspace.notes(), "S1", date(2026, 11, 1), date(2026, 11, 30)) == ()
    checks = {one.name: one for one in evidence(engine, workspace, "S1", Window("month", OCTOBER[0])).checks["CL1"]}
    assert (checks["stockout"].state, checks["stockout"].values["for_all"]) == ("unknown", 2)
    assert "Shelf empty for nine days (Anne)" in _told(checks["proof"])
    assert "Strike (1 Oct 2026 – 31 Oct 2026)" in _told(checks["force_majeure"])


def test_what_is_noted_about_another_window_or_supplier_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.write_legal_fact("S1", OCTOBER, "invoiced_on", "2027-10-11", "Anne")
    workspace.write_legal_fact("S1", (date(2026, 10, 1), date(2026, 12, 31)), "notice_on", "2026-11-02", "Anne")
    workspace.write_legal_fact("S2", None, "agreement", "no", "Anne")
    workspace.write_legal_fact("", None, "role", "wholesaler", "Anne")
    checks = {one.name: one for one in evidence(engine, workspace, "S1", Window("month", OCTOBER[0])).checks["CL1"]}
    assert (checks["age"].state, checks["age"].values["n"]) == ("not_passed", 4)
    assert checks["answer"].values["missing"] == ("notice_on", "answer_until")
    assert checks["scope"].reasons == ("scope_wholesaler", "scope_outside")


# Exclusions that stand.


def _excluded(engine: Engine, workspace: Workspace, clause: str) -> list[str]:
    """The lines left out of a clause's October, as `C1-1`."""
    lines = with_exclusions(engine, "clause_lines", workspace.exclusions(), clause_id=clause)
    left = lines.filter(pl.col("is_excluded")).sort("order_id", "line_id")
    return [f"{order}-{line}" for order, line in left.select("order_id", "line_id").iter_rows()]


def test_a_rule_of_a_supplier_holds_in_all_its_clauses_from_its_day_on(engine: Engine, tmp_path: Path) -> None:
    """The cancelled line C1-1 is the supplier's doing in both clauses, as are the late purchases."""
    workspace, why = Workspace(tmp_path), ("force_majeure", "Flood", "Anne")
    rule = workspace.exclude_from(("supplier", "S1"), date(2026, 10, 1), ("outbound", "C1", "1"), why)
    assert (_excluded(engine, workspace, "CL1"), _excluded(engine, workspace, "CL2")) == (["C1-1"], ["C1-1"])
    workspace.undo_exclusion(rule)
    assert _excluded(engine, workspace, "CL1") == []
    workspace.exclude_from(("supplier", "S2"), date(2026, 10, 1), ("outbound", "C1", "1"), why)
    workspace.exclude_from(("clause", "CL2"), date(2026, 10, 1), ("outbound", "C1", "1"), why)
    assert (_excluded(engine, workspace, "CL1"), _excluded(engine, workspace, "CL2")) == ([], ["C1-1"])


def test_a_rule_leaves_alone_what_was_due_before_its_day(engine: Engine, tmp_path: Path) -> None:
    workspace, why = Workspace(tmp_path), ("carrier", "", "Anne")
    (cause,) = engine.details.rows("clause_lines", clause_id="CL2")["cause"].to_list()
    workspace.exclude_from(("supplier", "S1"), date(2026, 10, 11), cause, why)
    assert _excluded(engine, workspace, "CL1") == []
    workspace.exclude_from(("supplier", "S1"), date(2026, 10, 10), cause, why)
    assert "C1-1" in _excluded(engine, workspace, "CL1")
    workspace.exclude_from(("clause", "CL2"), date(2026, 11, 1), cause, why)
    (row,) = engine.details.rows("clause_windows", clause_id="CL2").iter_rows(named=True)
    assert {one.scope for one in concerning(workspace.exclusions(), row)} == {"supplier"}


def test_the_list_of_all_windows_retains_what_the_pack_retains(engine: Engine, tmp_path: Path) -> None:
    """Without C1-1, 300.00 late at 10 % is 30.00; CL2 has no line left."""
    workspace = Workspace(tmp_path)
    workspace.exclude_from(("supplier", "S1"), date(2026, 10, 1), ("outbound", "C1", "1"), ("carrier", "", "Anne"))
    rows = with_exclusions(engine, "penalties", workspace.exclusions()).sort("clause_id")
    assert rows.select("clause_id", "raw", "retained", "excluded_line_count", "is_breached_without").rows() == [
        ("CL1", 35.0, 30.0, 1, True),
        ("CL2", 5.0, 0.0, 1, False),
    ]
    pack = evidence(engine, workspace, "S1", Window("month", date(2026, 10, 1)))
    assert pack.clauses["retained"].to_list() == [30.0, 0.0]
