"""A target of the company is what every block judges by, and the page of targets shows, confirms and withdraws it."""

from datetime import date, datetime
from pathlib import Path
from shutil import copytree

import pytest

from cadran.engine import Engine
from cadran.insight import urgent
from cadran.insight.card import card_data
from cadran.insight.targets import standing
from cadran.kpis import KPIS
from cadran.ui.panels.side_by_side import cells
from cadran.ui.panels.split import _parts
from cadran.ui.panels.trend import _goals
from cadran.ui.request.address import State
from cadran.ui.sections.suppliers.overview import all_flows, suppliers
from cadran.ui.sections.suppliers.scorecard import exported
from cadran.ui.sections.suppliers.scores import supplier_scores
from cadran.workspace import KeptTarget, TargetTerms, Workspace
from ui.opened import failures, looked_at, opened, shown

OTD = KPIS["otd"]
OCTOBER = State().during(date(2026, 10, 1), date(2026, 10, 31))


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
    parts = {part.value: part for part in _parts(view, OTD, "mode", "value")}
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


def test_targets_are_confirmed_and_withdrawn_on_their_page(
    small_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(copytree(small_home, tmp_path / "home")))
    own = Workspace(tmp_path / "home")
    app = opened("targets")
    assert not failures(app)
    assert "not confirmed" in shown(app)
    own.write_targets([TargetTerms("otd", 0.93, mode="dropship", valid_from=date(2026, 1, 1))], "agreed", "Anne")
    french = opened("targets", lang="fr", show="target_history")
    assert "1 objectif est fixé par l’entreprise" in shown(french)
    (button,) = [each for each in french.button if str(each.key).startswith("withdraw_target")]
    button.click().run()
    assert standing(own.targets()) == ()
