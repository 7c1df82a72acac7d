"""A target of the company is what every block judges by, and the page of targets shows, confirms and withdraws it."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from charts.checked import checked

from cadran.calendar import end_of
from cadran.charts.trend import trend as drawn
from cadran.engine import Engine
from cadran.insight import figures, urgent
from cadran.insight.card import card_data
from cadran.insight.plans import plans_of
from cadran.insight.targets import standing, targets_of
from cadran.kpis import KPIS
from cadran.ui.panels.side_by_side import cells
from cadran.ui.panels.split_parts import parts_of
from cadran.ui.panels.trend import _frame, _goals, _line
from cadran.ui.request.address import State
from cadran.ui.sections.suppliers.overview import all_flows, suppliers
from cadran.ui.sections.suppliers.scorecard import exported
from cadran.ui.sections.suppliers.scores import supplier_scores
from cadran.workspace import KeptTarget, TargetTerms, Workspace
from ui.opened import failures, looked_at, opened, shown, titles

OTD = KPIS["otd"]
OCTOBER = State().during(date(2026, 10, 1), date(2026, 10, 31))


@pytest.mark.long
def test_every_block_judges_by_the_target_of_its_own_rows(
    sample_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    whose = suppliers(looked_at(sample_engine, "suppliers", OCTOBER))[0].id
    terms = (
        TargetTerms("otd", 0.4),
        TargetTerms("otd", 0.991, mode="dropship"),
        TargetTerms("otd", 0.99, supplier_id=whose),
        TargetTerms("otd", 0.5, valid_from=date(2026, 9, 1)),
    )
    kept = tuple(KeptTarget(index, each, "", "Anne", datetime(2026, 11, 1), None) for index, each in enumerate(terms))
    monkeypatch.setattr(Workspace, "targets", lambda _self: kept)
    view = looked_at(sample_engine, "delivery", OCTOBER)
    card = card_data(view, OTD)
    assert card.kpi.target == 0.5
    assert card.history is not None
    assert set(_goals(view, OTD, card.history.tail(4))) == {0.4, 0.5}, "earlier months keep the earlier target"
    parts = {part.value: part for part in parts_of(view, OTD, "mode", "value")}
    assert {value: part.kpi.target for value, part in parts.items()} == dict.fromkeys(parts, 0.5) | {"dropship": 0.991}
    assert [value for value, part in parts.items() if (part.missing or 0) > 0] == ["dropship"]
    side = cells(view, [(OTD, "value")], "mode")
    assert {value: cell.target for (_, value), cell in side.items()} == {
        value: 0.991 if value == "dropship" else 0.5 for _, value in side
    }
    listed = {supplier.id: supplier for supplier in suppliers(view)}
    assert {supplier.expected.target for supplier in listed.values() if supplier.id != whose} == {0.5}
    assert listed[whose].expected.target == 0.99
    missed = {alert.about for alert in urgent.beyond_target(view) if alert.id.startswith("missed:otd")}
    assert missed <= {f"supplier_id={whose}"}, "nobody else misses one in two"
    scored = supplier_scores(all_flows(view))
    expected = {name: cell["delivery"]["target"] for name, cell in scored.cells.items() if "delivery" in cell}
    assert expected == dict.fromkeys(expected, 0.5) | {whose: 0.99}, "as its card says"
    assert "set by Anne" in scored.company[whose, "delivery"].words
    said = all_flows(view).measure(KPIS["supplier_score"], by=("supplier_id",)).filter(supplier_id=whose)
    assert said["value"].item() == pytest.approx(scored.default[whose]["score"])
    assert exported(scored, [whose])["target"].to_list()[0] == 0.99


def test_targets_are_confirmed_and_withdrawn_on_their_page(small_workspace: Path) -> None:
    own = Workspace(small_workspace)
    app = opened("targets")
    assert not failures(app)
    assert "not confirmed" in shown(app)
    own.write_targets([TargetTerms("otd", 0.93, mode="dropship", valid_from=date(2026, 1, 1))], "agreed", "Anne")
    french = opened("targets", lang="fr", show="target_history")
    assert "1 objectif est fixé par l'entreprise" in " ".join(titles(french))
    (button,) = [each for each in french.button if str(each.key).startswith("withdraw_target")]
    button.click().run()
    assert standing(own.targets()) == ()


def _revenue_plans(*amounts: float) -> tuple[KeptTarget, ...]:
    """A plan of revenue from July 2026 on, a month each, and one of dropshipping in October."""
    months = [date(2026, 7 + index, 1) for index in range(len(amounts))]
    terms = [
        TargetTerms("revenue", amount, valid_from=month, valid_to=end_of(month, "month"), kind="plan")
        for month, amount in zip(months, amounts, strict=True)
    ]
    terms += [replace(terms[-1], target=70_000.0, mode="dropship")]
    return tuple(KeptTarget(index, each, "", "Anne", datetime(2026, 6, 1), None) for index, each in enumerate(terms))


def test_a_plan_is_drawn_for_exactly_its_rows_with_its_difference_in_the_file(
    sample_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """July to September add up to a quarter of 600,000; October alone is no quarter."""
    monkeypatch.setattr(Workspace, "targets", lambda _self: _revenue_plans(100_000, 200_000, 300_000, 400_000))
    revenue, view = KPIS["revenue"], looked_at(sample_engine, "costs", replace(OCTOBER, grain="m"))
    history = figures.series(view, revenue, "month")
    assert history is not None
    frame = _frame(view, revenue, history, "value").filter(period_start=date(2026, 10, 1))
    assert frame["plan"].item() == 400_000
    assert frame["plan_difference"].item() == pytest.approx(frame["value"].item() - 400_000)
    line = _line(view, revenue, history, "value")
    shapes = checked(drawn(line, view.palette, "en")).layout.shapes
    outlines = [shape for shape in shapes if shape.line.color == view.palette.secondary]
    assert [round((shape.y0 + shape.y1) / 2) for shape in outlines] == [100_000, 200_000, 300_000, 400_000]
    quarters = (date(2026, 7, 1), date(2026, 10, 1))
    assert plans_of(view, revenue, quarters, "quarter") == (600_000, None)
    assert plans_of(view, revenue, (date(2026, 10, 5),), "week") == (None,)
    part = looked_at(sample_engine, "costs", OCTOBER.filtering("mode", ("dropship",)))
    assert plans_of(part, revenue, quarters[1:], "month") == (70_000,)
    other = looked_at(sample_engine, "costs", OCTOBER.filtering("mode", ("store",)))
    assert plans_of(other, revenue, quarters[1:], "month") == (None,)
    assert targets_of(sample_engine).kept == (), "nothing is judged by a plan"
    monkeypatch.setenv("CADRAN_HOME", str(sample_engine.path.parents[1]))
    assert "5 mois de budget, pour 1 KPI" in shown(opened("targets", lang="fr")).replace("\u00a0", " ")
