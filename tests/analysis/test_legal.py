"""What article L. 441-17 asks, on lines and homes worked out by hand; each check passed, not passed and not known."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cadran.analysis.legal import Check, legal_checks, year_before
from cadran.analysis.penalties import concerning
from cadran.desk import Desk
from cadran.engine import Engine, with_exclusions
from cadran.export.evidence import Window, evidence
from cadran.export.legal import documented, harm_in_words, outcome, reason
from cadran.ingest.loading import load
from cadran.warehouse import build, current_version

AS_OF = date(2026, 11, 20)
LINE = {
    "numerator": 0.0, "denominator": 1.0, "is_met": False, "line_value": 100.0, "late_value": 100.0,
    "penalty_amount": 1.0, "charged_amount": 1.0, "is_excluded": False, "counted_on": date(2026, 10, 5),
    "is_proven": True, "stockout": "none", "category": "Tables",
}  # fmt: skip
MET = {"numerator": 1.0, "is_met": True, "penalty_amount": 0.0, "stockout": None, "is_proven": None}


def _checked(*lines: dict[str, Any], harm: str = "") -> dict[str, Check]:
    frame = pl.DataFrame([LINE | line for line in lines], infer_schema_length=None)
    return {check.name: check for check in legal_checks(frame, _row(frame), AS_OF, harm)}


def _row(frame: pl.DataFrame, **known: Any) -> dict[str, Any]:
    """A final window that retains the penalties of its lines, all within the limit."""
    retained = float(frame.filter(~pl.col("is_excluded"))["penalty_amount"].sum())
    row = {"estimate": retained, "retained": retained, "lawful": retained, "is_final": True, "legal_base": 300.0,
           "legal_limit": 6.0, "legal_used": 0.0, "has_unknown_category": False}  # fmt: skip
    return row | known


def _states(checks: dict[str, Check]) -> dict[str, str]:
    return {name: check.state for name, check in checks.items()}


def test_two_missed_lines_without_stockout_or_stock_data() -> None:
    checks = _checked({}, {"stockout": "unknown"})
    assert _states(checks) == {
        "limit": "passed", "age": "passed", "proof": "unknown", "deduction": "unknown", "stockout": "unknown",
    }  # fmt: skip
    assert checks["stockout"].values == {"n": 0, "none": 1, "unknown": 1, "total": 2}


def _limit(**known: Any) -> Check:
    frame = pl.DataFrame([LINE, LINE | {"category": "Lamps"}])
    return legal_checks(frame, _row(frame, **known), AS_OF)[0]


def test_the_limit_says_what_passes_of_what_was_ordered() -> None:
    kept, over, shared = _limit(), _limit(lawful=1.5), _limit(lawful=0.5, legal_used=5.5)
    assert [(one.state, one.reason) for one in (kept, over, shared)] == [
        ("passed", "limit_kept"), ("not_passed", "limit_over"), ("not_passed", "limit_shared"),
    ]  # fmt: skip
    assert reason(shared, "EUR", "en") == (
        "Of €2.00 retained €0.50 stays within 2% of the €300.00 ordered in Lamps, Tables, judged by a clause or not: "
        "€6.00, category by category, of which other clauses or months use €5.50."
    )


def test_the_limit_is_not_known_without_category_or_value_and_before_the_penalty_is_final() -> None:
    unknown = [
        _limit(lawful=None, has_unknown_category=True),
        _limit(lawful=None, base_unknown_count=2, base_line_count=7),
        _limit(is_final=False, retained=0.0, lawful=None),
    ]
    assert [(one.state, one.reason) for one in unknown] == [
        ("unknown", "limit_unknown"), ("unknown", "limit_value_unknown"), ("unknown", "limit_so_far"),
    ]  # fmt: skip
    assert reason(unknown[1], "EUR", "en").startswith("Lines ordered in these categories without a known value: 2 of 7")


def test_a_line_due_a_year_ago_to_the_day_is_not_too_old_and_one_due_the_day_before_is() -> None:
    assert _checked({"counted_on": date(2025, 11, 20)}, {})["age"].state == "passed"
    old = _checked({"counted_on": date(2025, 11, 19)}, {})["age"]
    assert (old.state, old.values["n"]) == ("not_passed", 1)
    assert reason(old, "EUR", "fr") == (
        "Lignes manquées gardées dues avant le 20/11/2025, plus d'un an avant la date des données\u00a0: 1 sur 2."
    )
    assert (year_before(date(2024, 2, 29)), year_before(date(2025, 3, 1))) == (date(2023, 2, 28), date(2024, 3, 1))


def test_proof_needs_every_date_sourced_and_harm_shown_for_every_line() -> None:
    assert _checked({"is_proven": False}, {})["proof"].state == "not_passed"
    assert _checked({"stockout": "followed"}, {})["proof"].state == "unknown"
    assert _checked({"stockout": "followed"}, {"stockout": "followed"})["proof"].state == "passed"
    assert _checked({}, {}, harm="Shelf empty (Anne)")["proof"].state == "passed"
    assert _checked({"is_proven": False}, {}, harm="Shelf empty (Anne)")["proof"].state == "not_passed"


def test_a_stockout_must_follow_every_line_unless_harm_is_documented() -> None:
    followed, none, unknown = ({"stockout": name} for name in ("followed", "none", "unknown"))
    assert _checked(followed, followed)["stockout"].state == "passed"
    assert _checked(none, none)["stockout"].state == "not_passed"
    assert _checked(unknown, unknown)["stockout"].reason == "stockout_unknown"
    assert (_checked(followed, none)["stockout"].state, _checked(followed, none)["stockout"].reason) == (
        "unknown", "stockout_some",
    )  # fmt: skip
    assert _checked(none, none, harm="Shelf empty (Anne)")["stockout"].state == "passed"


def test_excluded_lines_are_not_looked_at_and_without_a_penalty_nothing_is_checked() -> None:
    old = {"counted_on": date(2024, 1, 1), "is_proven": False, "category": None, "is_excluded": True}
    checks = _checked({"stockout": "followed"}, {"stockout": "followed"}, old)
    assert _states(checks) == {
        "limit": "passed", "age": "passed", "proof": "passed", "deduction": "unknown", "stockout": "passed",
    }  # fmt: skip
    assert _checked(MET, MET) == {}


# A home worked out by hand: three purchase lines of Lyon due on 10 October that came on the 14th, a fourth in time.
LINES = (
    # line, SKU, place, delivered; A ran out on the 12th, B never did, C has no stock data.
    (1, "A", "LYON", 14), (2, "B", "LYON", 14), (3, "C", "LYON", 14), (4, "A", "LYON", 9),
)  # fmt: skip


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
    orders.append("outbound,C99,1,2026-11-20 08:00:00,2026-11-30,Z,,LYON,1,10,EUR,own_warehouse,,,,")
    stock = ["stock_date,sku,location_id,on_hand_quantity"]
    stock += [
        f"2026-10-{day:02},{sku},LYON,{0 if sku == 'A' and day in (12, 13) else 5}"
        for day in range(1, 21)
        for sku in "AB"
    ]
    files = {
        "order_lines": orders, "deliveries": parcels, "stock_levels": stock,
        "products": ["sku,category", "A,Tables", "B,Tables", "C,Lamps", "Z,Lamps"],
        "locations": ["location_id,kind,country", "LYON,warehouse,FR"],
        "suppliers": ["supplier_id,supplier_name,country,kind", "S1,Alpha,FR,supplier"],
        "sla_clauses": [
            "clause_id,supplier_id,kpi,target,min_lines,grace_days,penalty_kind,penalty_rate,country,valid_from,mode",
            "CL1,S1,otd,0.9,4,0,percent_of_value,0.1,FR,2026-01-01,",
            "CL2,S1,stockout_rate,0.1,1,0,fixed_per_line,5,,2026-01-01,dropship",
        ],
    }  # fmt: skip
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
    lines = engine.details("clause_lines").filter(~pl.col("is_met")).sort("clause_id", "order_id", "line_id")
    assert lines.select("clause_id", "order_id", "line_id", "is_proven", "stockout", "stockout_on").rows() == [
        ("CL1", "C1", "1", True, "followed", date(2026, 10, 8)),
        ("CL1", "P1", "1", True, "followed", date(2026, 10, 12)),
        ("CL1", "P1", "2", True, "none", None),
        ("CL1", "P1", "3", True, "unknown", None),
        ("CL2", "C1", "1", True, "followed", date(2026, 10, 8)),
    ]


def test_the_pack_says_each_check_with_its_reason_in_both_languages(engine: Engine, tmp_path: Path) -> None:
    """350.00 missed at 10 % is 35.00; 2 % of the 350.00 of tables and of the 100.00 of lamps is 7.00 and 2.00."""
    found = evidence(engine, Desk(tmp_path), "S1", Window("month", date(2026, 10, 1)))
    assert list(found.checks) == ["CL1"]
    assert [outcome(check, "en") for check in found.checks["CL1"]] == [
        "■ not passed", "● passed", "○ not known", "○ not known", "○ not known",
    ]  # fmt: skip
    said = [reason(check, "EUR", "fr").replace("\xa0", " ") for check in found.checks["CL1"]]
    assert said[0] == (
        "Sur 35,00 € retenus, 9,00 € restent dans les 2 % des 450,00 € commandés en Lamps, Tables, jugés ou non : "
        "9,00 €, catégorie par catégorie."
    )
    assert said[4] == (
        "Lignes manquées gardées : 4 ; suivies d'une rupture : 2 ; non suivies : 1 ; non connues : 1. Seule une "
        "rupture justifie une pénalité par elle-même."
    )


def test_harm_written_down_about_the_supplier_and_window_is_told(engine: Engine, tmp_path: Path) -> None:
    desk, october = Desk(tmp_path), (date(2026, 10, 1), date(2026, 10, 31))
    desk.write_note(october, "harm", "Shelf empty for nine days", "Anne", ("supplier_id", "S1"))
    desk.write_note(october, "harm", "Somebody else's", "Anne", ("supplier_id", "S2"))
    desk.write_note(october, "strike", "Strike", "Anne", ("supplier_id", "S1"))
    notes = documented(desk.notes(), "S1", *october)
    assert harm_in_words(notes) == "Shelf empty for nine days (Anne)"
    assert documented(desk.notes(), "S1", date(2026, 11, 1), date(2026, 11, 30)) == ()
    checks = evidence(engine, desk, "S1", Window("month", date(2026, 10, 1))).checks["CL1"]
    assert {check.name: check.state for check in checks}["stockout"] == "passed"
    assert "Shelf empty for nine days (Anne)" in reason(checks[2], "EUR", "en")


# Exclusions that stand.


def _excluded(engine: Engine, desk: Desk, clause: str) -> list[str]:
    """The lines left out of a clause's October, as `C1-1`."""
    lines = with_exclusions(engine, "clause_lines", desk.exclusions(), clause_id=clause)
    left = lines.filter(pl.col("is_excluded")).sort("order_id", "line_id")
    return [f"{order}-{line}" for order, line in left.select("order_id", "line_id").iter_rows()]


def test_a_rule_of_a_supplier_holds_in_all_its_clauses_from_its_day_on(engine: Engine, tmp_path: Path) -> None:
    """The cancelled line C1-1 is the supplier's doing in both clauses, as are the late purchases."""
    desk, why = Desk(tmp_path), ("force_majeure", "Flood", "Anne")
    rule = desk.exclude_from(("supplier", "S1"), date(2026, 10, 1), ("outbound", "C1", "1"), why)
    assert (_excluded(engine, desk, "CL1"), _excluded(engine, desk, "CL2")) == (["C1-1"], ["C1-1"])
    desk.undo_exclusion(rule)
    assert _excluded(engine, desk, "CL1") == []
    desk.exclude_from(("supplier", "S2"), date(2026, 10, 1), ("outbound", "C1", "1"), why)
    desk.exclude_from(("clause", "CL2"), date(2026, 10, 1), ("outbound", "C1", "1"), why)
    assert (_excluded(engine, desk, "CL1"), _excluded(engine, desk, "CL2")) == ([], ["C1-1"])


def test_a_rule_leaves_alone_what_was_due_before_its_day(engine: Engine, tmp_path: Path) -> None:
    desk, why = Desk(tmp_path), ("carrier", "", "Anne")
    (cause,) = engine.details("clause_lines", clause_id="CL2")["cause"].to_list()
    desk.exclude_from(("supplier", "S1"), date(2026, 10, 11), cause, why)
    assert _excluded(engine, desk, "CL1") == []
    desk.exclude_from(("supplier", "S1"), date(2026, 10, 10), cause, why)
    assert "C1-1" in _excluded(engine, desk, "CL1")
    desk.exclude_from(("clause", "CL2"), date(2026, 11, 1), cause, why)
    (row,) = engine.details("clause_windows", clause_id="CL2").iter_rows(named=True)
    assert {one.scope for one in concerning(desk.exclusions(), row)} == {"supplier"}


def test_the_list_of_all_windows_retains_what_the_pack_retains(engine: Engine, tmp_path: Path) -> None:
    """Without C1-1, 300.00 late at 10 % is 30.00; CL2 has no line left."""
    desk = Desk(tmp_path)
    desk.exclude_from(("supplier", "S1"), date(2026, 10, 1), ("outbound", "C1", "1"), ("carrier", "", "Anne"))
    rows = with_exclusions(engine, "penalties", desk.exclusions()).sort("clause_id")
    assert rows.select("clause_id", "raw", "retained", "excluded_line_count", "is_breached_without").rows() == [
        ("CL1", 35.0, 30.0, 1, True),
        ("CL2", 5.0, 0.0, 1, False),
    ]
    pack = evidence(engine, desk, "S1", Window("month", date(2026, 10, 1)))
    assert pack.clauses["retained"].to_list() == [30.0, 0.0]
