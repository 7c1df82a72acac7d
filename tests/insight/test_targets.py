"""Targets of the company: which one counts, how they are kept, and that every place judges by them."""

from datetime import date, datetime
from pathlib import Path

import pytest

from cadran.calendar import SEASONS, Season
from cadran.engine import Engine
from cadran.errors import CadranError
from cadran.insight.facts import facts
from cadran.insight.target_file import read_targets, target_frame
from cadran.insight.targets import Targets, can_have_target, standing, targets_of
from cadran.kpis import KPIS
from cadran.selection import Selection
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
