"""Targets of the company: which one counts, how they are kept, and that every place judges by them."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from cadran.calendar import SEASONS, Season
from cadran.engine import Engine
from cadran.errors import CadranError
from cadran.insight.facts import facts
from cadran.insight.target_file import read_targets, target_frame
from cadran.insight.targets import Targets, can_have_target, judged_by_company, score_goals, standing, targets_of
from cadran.kpis import KPIS
from cadran.selection import ScoreGoal, Selection
from cadran.workspace import KeptTarget, TargetTerms, Workspace

OTD = KPIS["otd"]
DAY = datetime(2026, 11, 1, 9)
OCTOBER = Selection().during(date(2026, 10, 1), date(2026, 10, 31))
SALES = Season("Winter sales", date(2026, 1, 7), date(2026, 2, 3), SEASONS[0])


def _targets(*terms: TargetTerms) -> Targets:
    kept = tuple(KeptTarget(index, each, "", "Anne", DAY, None) for index, each in enumerate(terms))
    return Targets(kept, (SALES,), date(2026, 11, 20))


def _value(targets: Targets, selection: Selection) -> float | None:
    goal = targets.goal(OTD, selection)
    return goal.value if goal else None


def test_the_shipped_target_counts_until_the_company_sets_one_and_is_known_as_cadrans() -> None:
    goal = _targets().goal(OTD, OCTOBER)
    assert goal is not None
    assert (goal.value, goal.kept) == (OTD.target, None)
    assert _value(_targets(TargetTerms("otd", 0.9)), OCTOBER) == 0.9
    assert _value(_targets(TargetTerms("otif", 0.9)), OCTOBER) == OTD.target


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (OCTOBER, 0.90),
        (OCTOBER.where("mode", "dropship"), 0.91),
        (OCTOBER.where("mode", "store"), 0.90),
        (OCTOBER.where("mode", "dropship", "store"), 0.90),
        (OCTOBER.where("category", "Sofas"), 0.92),
        (OCTOBER.where("category", "Sofas").where("mode", "dropship"), 0.92),
        (OCTOBER.where("supplier_id", "S1"), 0.93),
        (OCTOBER.where("supplier_id", "S1").where("category", "Sofas"), 0.93),
        (OCTOBER.where("supplier_id", "S1").where("mode", "dropship"), 0.94),
        (OCTOBER.where("location_id", "L1").where("category", "Sofas"), 0.96),
    ],
)
def test_the_most_specific_target_that_means_every_row_counts(selection: Selection, expected: float) -> None:
    targets = _targets(
        TargetTerms("otd", 0.90),
        TargetTerms("otd", 0.91, mode="dropship"),
        TargetTerms("otd", 0.92, category="Sofas"),
        TargetTerms("otd", 0.93, supplier_id="S1"),
        TargetTerms("otd", 0.94, supplier_id="S1", mode="dropship"),
        TargetTerms("otd", 0.96, location_id="L1"),
    )
    assert _value(targets, selection) == expected


def test_a_target_counts_from_its_first_day_to_its_last_and_earlier_periods_keep_theirs() -> None:
    targets = _targets(
        TargetTerms("otd", 0.90),
        TargetTerms("otd", 0.95, valid_from=date(2026, 10, 1)),
        TargetTerms("otd", 0.97, valid_from=date(2026, 11, 1), valid_to=date(2026, 11, 15)),
    )
    september = Selection().during(date(2026, 9, 1), date(2026, 9, 30))
    assert _value(targets, september) == 0.90
    assert _value(targets, OCTOBER) == 0.95
    assert _value(targets, Selection().during(date(2026, 11, 1), date(2026, 11, 15))) == 0.97
    assert _value(targets, Selection()) == 0.95, "all days end with those of the data, after the last day of the third"


def test_the_target_of_a_season_counts_for_periods_that_lie_within_it() -> None:
    targets = _targets(TargetTerms("otd", 0.90), TargetTerms("otd", 0.85, season=SEASONS[0]))
    assert _value(targets, Selection().during(date(2026, 1, 10), date(2026, 1, 20))) == 0.85
    assert _value(targets, Selection().during(date(2026, 1, 1), date(2026, 1, 31))) == 0.90
    assert _value(targets, Selection()) == 0.90


def test_of_two_for_the_same_rows_the_later_written_counts_and_a_withdrawn_one_never(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    assert workspace.targets() == ()
    workspace.write_targets([TargetTerms("otd", 0.90), TargetTerms("otd", 0.91)], "agreed", "Anne")
    kept = standing(workspace.targets())
    assert _value(Targets(kept, (), date(2026, 11, 20)), OCTOBER) == 0.91
    workspace.withdraw_target(kept[1].id)
    assert _value(Targets(standing(workspace.targets()), (), date(2026, 11, 20)), OCTOBER) == 0.90
    assert [target.author for target in workspace.targets()] == ["Anne", "Anne"], "what was written is kept"


def test_a_file_replaces_what_stands_and_leaves_what_it_repeats_as_it_is(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.write_targets([TargetTerms("otd", 0.90), TargetTerms("otif", 0.8)], "", "Anne")
    new = TargetTerms("otd", 0.95, valid_from=date(2027, 1, 1))
    assert workspace.replace_targets([TargetTerms("otd", 0.90), new], "", "Bob") == (1, 1)
    assert [(target.terms, target.author) for target in standing(workspace.targets())] == [
        (TargetTerms("otd", 0.90), "Anne"),
        (new, "Bob"),
    ]


def test_what_is_written_is_read_again_and_bad_lines_are_named(sample_engine: Engine) -> None:
    kept = _targets(
        TargetTerms("otd", 0.93, mode="dropship", valid_from=date(2026, 1, 1)),
        TargetTerms("lead_time", 3.5, season=SEASONS[0]),
    ).kept
    assert read_targets(sample_engine, target_frame(kept).write_csv().encode()) == tuple(t.terms for t in kept)
    french = "kpi;target;mode;valid_to\notd;93,5 %;dropship;2026-12-31\n\n".encode("cp1252")
    assert read_targets(sample_engine, french) == (
        TargetTerms("otd", 0.935, mode="dropship", valid_to=date(2026, 12, 31)),
    )
    bad = b"kpi,target,mode,valid_from,valid_to\nfoo,1,,,\nrevenue,1,,,\notd,95,,,\notd,0.9,ship,1/2/26,\n"
    bad += b"otd,0.9,,2026-02-01,2026-01-01\nlead_time,2,,,\nlead_time,3,,,\n"
    with pytest.raises(CadranError) as raised:
        read_targets(sample_engine, bad)
    for language in ("en", "fr"):
        assert [line.split()[1].rstrip("\xa0:") for line in raised.value.read(language)] == [*"234556", "8"]
    with pytest.raises(CadranError):
        read_targets(sample_engine, b"measure,goal\notd,1\n")


def test_a_plan_is_one_of_a_month_judges_nothing_and_stands_in_the_same_file(sample_engine: Engine) -> None:
    content = b"kpi,target,kind,mode,valid_from\nrevenue,1000,plan,,2026-10-15\n"
    content += b"otd,0.9,plan,dropship,2026-10-01\notd,0.93,,,\n"
    terms = read_targets(sample_engine, content)
    first, last = date(2026, 10, 1), date(2026, 10, 31)
    assert terms == (
        TargetTerms("revenue", 1000, valid_from=first, valid_to=last, kind="plan"),
        TargetTerms("otd", 0.9, mode="dropship", valid_from=first, valid_to=last, kind="plan"),
        TargetTerms("otd", 0.93),
    )
    kept = _targets(*terms).kept
    assert read_targets(sample_engine, target_frame(kept).write_csv().encode()) == terms
    without = b"kpi,target\notd,0.94\n"
    assert read_targets(sample_engine, without, terms) == (*terms[:2], TargetTerms("otd", 0.94))
    bad = b"kpi,target,kind,season,valid_from\nrevenue,5,plan,,\nrevenue,5,wish,,\nrevenue,5,plan,%s,2026-10-01\n"
    bad += b"open_late,5,plan,,2026-10-01\nrevenue,1,plan,,2026-10-02\nrevenue,2,plan,,2026-10-30\n"
    with pytest.raises(CadranError) as raised:
        read_targets(sample_engine, bad % SEASONS[0].encode())
    assert [line.split()[1].rstrip(":") for line in raised.value.read("en")] == ["2", "3", "4", "5", "7"]


def test_no_total_and_nothing_without_a_better_direction_can_have_a_target() -> None:
    assert all(can_have_target(kpi) for kpi in KPIS.values() if kpi.target is not None)
    assert not can_have_target(KPIS["revenue"])


def test_a_file_says_whose_target_it_was_judged_by(sample_engine: Engine) -> None:
    for language, words in (("en", "not confirmed"), ("fr", "non confirmé")):
        told = dict(facts(sample_engine, OTD, OCTOBER, language))
        assert any(words in value for value in told.values())
    assert targets_of(sample_engine).kept == ()


def test_what_is_expected_of_rows_is_the_target_their_kpi_is_judged_by() -> None:
    targets = _targets(TargetTerms("otd", 0.9, mode="dropship"))
    assert targets.applied(OTD, OCTOBER.where("mode", "dropship")).target == 0.9
    assert targets.applied(OTD, OCTOBER) is OTD
    judged = replace(OTD, target=0.5)
    assert targets.applied(judged, OCTOBER).target == OTD.target, "what was applied before counts no more"
    own = replace(OTD, id="own", target=None)
    assert (targets.goal(own, OCTOBER), targets.applied(own, OCTOBER)) == (None, own)
    assert targets.applied(replace(own, target=0.7), OCTOBER).target == 0.7


def test_a_season_holds_the_periods_from_its_first_day_to_its_last_and_no_other_season() -> None:
    other = Season("Black Friday", date(2026, 11, 16), date(2026, 11, 23), SEASONS[2])
    targets = replace(_targets(TargetTerms("otd", 0.85, season=SEASONS[0])), seasons=(SALES, other))
    days = Selection()
    assert _value(targets, days.during(SALES.first, SALES.last)) == 0.85
    assert _value(targets, days.during(SALES.first, date(2026, 2, 4))) == OTD.target
    assert _value(targets, days.during(date(2026, 1, 6), SALES.last)) == OTD.target
    assert _value(targets, days.during(other.first, other.last)) == OTD.target
    assert (
        _value(targets, days.during(None, SALES.last)) == _value(targets, days.during(SALES.first, None)) == OTD.target
    )


def test_of_two_for_the_same_rows_the_one_valid_from_the_later_day_counts_from_that_day_on() -> None:
    later = date(2026, 10, 31)
    targets = _targets(TargetTerms("otd", 0.95, valid_from=later), TargetTerms("otd", 0.90))
    assert _value(targets, OCTOBER) == 0.95
    assert _value(targets, Selection().during(date(2026, 10, 1), date(2026, 10, 30))) == 0.90


def test_a_kpi_without_a_better_direction_can_have_no_target() -> None:
    assert not can_have_target(replace(OTD, better="neither"))
    assert not can_have_target(replace(OTD, shape="total"))
    assert can_have_target(OTD)


def _standing(monkeypatch: pytest.MonkeyPatch, *terms: TargetTerms) -> None:
    monkeypatch.setattr("cadran.insight.targets.standing_in", lambda _engine: _targets(*terms).kept)


def test_targets_stand_without_the_plans_and_with_the_seasons_they_name(
    sample_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = TargetTerms("otd", 0.5, valid_from=date(2026, 10, 1), valid_to=date(2026, 10, 31), kind="plan")
    _standing(monkeypatch, plan, TargetTerms("otd", 0.9))
    targets = targets_of(sample_engine)
    assert [target.terms.target for target in targets.kept] == [0.9]
    assert (targets.seasons, targets.as_of) == ((), date(2026, 11, 20))
    _standing(monkeypatch, TargetTerms("otd", 0.9), TargetTerms("otd", 0.85, season=SEASONS[0]))
    assert targets_of(sample_engine).seasons


def test_scores_are_judged_by_what_the_company_expects_of_each_supplier_in_each_month(
    sample_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    _standing(
        monkeypatch,
        TargetTerms("otd", 0.9, supplier_id="S001"),
        TargetTerms("otd", 0.8, valid_from=date(2026, 10, 1)),
        TargetTerms("csat", 4.0, supplier_id="S002"),
    )
    goals = score_goals(sample_engine)
    months = pl.date_range(date(2024, 10, 1), date(2026, 11, 1), "1mo", eager=True).to_list()
    assert set(goals) == {
        *(ScoreGoal("S001", "delivery", month, 0.9) for month in months),
        *(ScoreGoal("", "delivery", month, 0.8) for month in months[-2:]),
    }
    assert len(goals) == len(months) + 2
    assert [goal.supplier_id for goal in goals[:2]] == ["", ""], "those of all suppliers first"
    assert judged_by_company(sample_engine, "supplier_criteria", OCTOBER).goals == goals
    assert judged_by_company(sample_engine, "judged_lines", OCTOBER) == OCTOBER
    _standing(monkeypatch, TargetTerms("csat", 4.0))
    assert score_goals(sample_engine) == ()
