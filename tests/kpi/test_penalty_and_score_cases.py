"""What breaches cost and what a scorecard weighs, each worked out by hand. As of Friday 20 March 2026."""

from datetime import date, datetime
from typing import Any

import duckdb
import polars as pl
import pytest

from cadran.config import ROOT
from cadran.insight.targets import judged_by_company
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.workspace import KeptTarget, TargetTerms, Workspace
from kpi.tiny import Case, Row, clause, delivered, given, line

PER_DAY = {"penalty_kind": "percent_per_day", "penalty_rate": 0.005}
OF_VALUE = {"penalty_kind": "percent_of_value", "penalty_rate": 0.02}
AGREED: dict[str, dict[str, Any]] = {
    "a rate": OF_VALUE,
    "a rate up to the cap of the window": OF_VALUE | {"penalty_cap": 0.0035},
    "an amount": {"penalty_kind": "fixed_per_line", "penalty_rate": 12.5},
    "days after grace": PER_DAY | {"grace_days": 1},
    "days up to the cap of the line": PER_DAY | {"penalty_line_cap": 0.012},
    "days below the cap of the window": PER_DAY | {"penalty_cap": 0.012},
    "working days": PER_DAY | {"day_kind": "working"},
    "met": OF_VALUE | {"target": 0.5},
    "too few lines": OF_VALUE | {"min_lines": 3},
    "no penalty agreed": {},
}


def _two_purchases(name: str, target: float = 1.0, **agreed: Any) -> list[Row]:
    """A clause of a supplier of its own, who brought 40 of 100 units late and another line in time."""
    bought = {"flow": "inbound", "supplier_id": name, "ordered_at": "2026-02-02 10:00:00", "promised_at": "2026-02-10"}
    return [
        line(100, order=name, number="1", unit_price=10, **bought),
        delivered(60, "2026-02-10 09:00:00", order=name, number="1", flow="inbound"),
        delivered(40, "2026-02-14 09:00:00", order=name, number="1", flow="inbound"),
        line(10, order=name, number="2", unit_price=100, **bought),
        delivered(10, "2026-02-09 09:00:00", order=name, number="2", flow="inbound"),
        clause("otd", target, name, supplier_id=name, **agreed),
    ]


@given(*(row for name, agreed in AGREED.items() for row in _two_purchases(name, **agreed)))
def test_a_breach_costs_what_its_clause_says(case: Case) -> None:
    """40 of 100 units at 10 EUR came four days late, from Tuesday to Saturday; the lines judged are worth 2,000 EUR."""
    everybody = Selection().where("supplier_id", *(case.name + name for name in AGREED))
    rows = (
        case.engine.figures.measure(KPIS["penalty"], everybody, by=("clause_id",)).select("clause_id", "value").rows()
    )
    assert {name.removeprefix(f"{case.name}/"): value for name, value in rows} == {
        "a rate": 8.0,
        "a rate up to the cap of the window": 7.0,
        "an amount": 12.5,
        "days after grace": 6.0,
        "days up to the cap of the line": 4.8,
        "days below the cap of the window": 8.0,
        "working days": 6.0,
        "met": 0.0,
        "too few lines": None,
        "no penalty agreed": 0.0,
    }
    assert case.engine.figures.measure(KPIS["penalty"], everybody)["value"][0] == pytest.approx(52.3)


FEBRUARY = "2026-02-02 10:00:00"


SCORED = (
    *(
        line(10, number=str(number), mode="dropship", supplier_id="", ordered_at=FEBRUARY, promised_at="2026-02-10")
        for number in range(20)
    ),
    *(delivered(10, "2026-02-09 09:00:00", number=str(number), rejected_quantity=0) for number in range(19)),
    *(
        line(
            10,
            order="few",
            number=str(number),
            flow="inbound",
            supplier_id="",
            promised_at="2026-01-10",
            ordered_at="2026-01-02 10:00:00",
        )
        for number in range(9)
    ),
    line(
        10,
        order="lost",
        mode="dropship",
        supplier_id="",
        ordered_at=FEBRUARY,
        cancelled_at="2026-02-03 10:00:00",
        cancelled_quantity=10,
        cancel_reason="stockout",
    ),
)


@given(*SCORED)
def test_a_score_weighs_what_was_reached_of_each_target(case: Case) -> None:
    """February: 19 of 20 on time, weight 30; nothing refused, weight 20; 1 of 21 lines out of stock, weight 15.

    Out of stock is 100 at 2.5 % and 0 at 12.5 %. January has only nine lines.
    """
    out_of_stock = 100 * (0.125 - 1 / 21) / 0.1
    scores = case.measure("supplier_score", by=("criterion",)).select("criterion", "n", "value").rows()
    assert scores == [("delivery", 1, 100.0), ("quality", 1, 100.0), ("stockout", 1, pytest.approx(out_of_stock))]
    assert case.value("supplier_score") == pytest.approx((30 * 100 + 20 * 100 + 15 * out_of_stock) / 65)


@given(*SCORED)
def test_a_score_is_judged_by_the_target_the_company_set_for_the_supplier_and_the_month(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same February: 95 % on time of at least 99 % (nothing at 95 %) earns 0; 1 of 21 out of stock, of at most 2 %
    (nothing at 10 %), 65.48; nobody refused anything.

    A target of another supplier, of a mode or from March on moves nothing.
    """
    march = date(2026, 3, 1)
    terms = (
        TargetTerms("otd", 0.9),
        TargetTerms("otd", 0.99, supplier_id=case.name),
        TargetTerms("otd", 0.5, supplier_id="somebody else"),
        TargetTerms("stockout_rate", 0.02),
        TargetTerms("stockout_rate", 0.9, supplier_id=case.name, mode="dropship"),
        TargetTerms("stockout_rate", 0.9, supplier_id=case.name, valid_from=march),
        TargetTerms("revenue", 1),
    )
    kept = tuple(KeptTarget(index, each, "", "Anne", datetime(2026, 3, 1), None) for index, each in enumerate(terms))
    monkeypatch.setattr(Workspace, "targets", lambda _self: kept)
    score = KPIS["supplier_score"]
    asked = judged_by_company(case.engine, score.details, case.selection(score, {}))
    out_of_stock = pytest.approx(100 * (0.1 - 1 / 21) / 0.08)
    by_criterion = case.engine.figures.measure(score, asked, ("criterion",)).select("criterion", "value").rows()
    assert by_criterion == [("delivery", 0.0), ("quality", 100.0), ("stockout", out_of_stock)]
    rows = case.engine.details.lines(score, asked, order="weight")
    assert dict(rows.filter(pl.col("weight") > 0).select("criterion", "target").iter_rows()) == {
        "delivery": 0.99,
        "quality": 0.01,
        "stockout": 0.02,
    }
    assert (
        rows.select("criterion", "score").rows()
        == case.engine.details.selected("supplier_criteria", asked)
        .filter(pl.col("weight") > 0)
        .sort("weight", "criterion", descending=[True, False])
        .select("criterion", "score")
        .rows()
    )


LENT = tuple(
    row
    for number, day in enumerate((4, 4, 5, 6, 6, 8, 8, 8, 9, 10, 11, 12))
    for row in (
        line(10, number=str(number), mode="dropship", supplier_id="", ordered_at=FEBRUARY, promised_at="2026-02-20"),
        delivered(10, f"2026-02-{2 + day:02} 10:00:00", number=str(number)),
    )
)


@given(*LENT)
def test_days_count_where_the_company_gave_them_a_target_and_move_no_score_before_they_have_a_weight(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twelve lines in 4, 4, 5, 6, 6, 8, 8, 8, 9, 10, 11 and 12 days: the median is 8, its 80 % interval from the 4th to
    the 9th, 6 to 9. Of at most 5 days 8 earn 40, and 10 nothing."""
    score = KPIS["supplier_score"]
    before = case.measure("supplier_score", by=("criterion",)).select("criterion", "n", "value").rows()
    assert case.engine.details.rows("supplier_criteria").filter(criterion="lead_days").is_empty()
    kept = (KeptTarget(1, TargetTerms("lead_time", 5), "", "Anne", datetime(2026, 3, 1), None),)
    monkeypatch.setattr(Workspace, "targets", lambda _self: kept)
    asked = judged_by_company(case.engine, score.details, case.selection(score, {}))
    (row,) = case.engine.details.selected("supplier_criteria", asked).filter(criterion="lead_days").to_dicts()
    told = ("line_count", "actual", "low", "high", "target", "kind", "weight", "score")
    assert [row[name] for name in told] == [12, 8.0, 6.0, 9.0, 5.0, "duration", 0.0, 40.0]
    after = case.engine.figures.measure(score, asked, ("criterion",)).select("criterion", "n", "value").rows()
    assert after == before
    of_days = Selection().where("supplier_id", case.name).where("criterion", "lead_days")
    assert case.engine.figures.measure(score, of_days)["n"].item() == 0
    of_delivery = of_days.where("criterion", "delivery")
    assert case.engine.figures.measure(score, of_delivery)["value"].item() == 100
    assert {criterion: value for criterion, _, value in after} == {"delivery": 100.0, "stockout": 100.0}


def test_the_default_scorecard_has_the_targets_of_the_registry() -> None:
    source = (ROOT / "queries" / "marts" / "score_criteria.sql").read_text(encoding="utf-8")
    held = {kpi: float(target) for _, kpi, _, target, _, kind in duckdb.sql(source).fetchall() if kind == "share"}
    kpis = ("otd", "reject_rate", "return_rate", "stockout_rate")
    assert {kpi: held[kpi] for kpi in kpis} == {kpi: KPIS[kpi].target for kpi in kpis}
