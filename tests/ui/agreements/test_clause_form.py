"""A clause typed on the supplier's page is checked in clear words, kept, judged after a rebuild, and can be undone."""

import re
from dataclasses import asdict, replace
from datetime import date, datetime, time
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from cadran.i18n import LANGUAGES
from cadran.i18n.catalogue import catalogue
from cadran.ui.agreements.clause_terms import (
    Known,
    fields_of,
    known_clauses,
    overlapping,
    read_end,
    read_terms,
    typed_of,
)
from cadran.workspace import ClauseTerms, Workspace, WrittenClause
from ui.opened import failures, opened, shown

TYPED = {
    "target": "95",
    "alert_level": "97,5",
    "min_lines": "10",
    "window": "month",
    "basis": "first",
    "grace_days": "1",
    "day_kind": "working",
    "penalty_kind": "percent_per_day",
    "penalty_rate": "0.5 %",
    "penalty_cap": "5",
    "valid_from": "2026-10-01",
    "valid_to": "31/12/2026",
    "country": "FR",
    "text": "",
    "author": "Anne",
}
ROW: dict[str, Any] = {
    "clause_id": "CL1",
    "supplier_id": "S1",
    "kpi": "otd",
    "target": 0.9,
    "alert_level": None,
    "basis": "first",
    "grace_days": 0.0,
    "early_days": None,
    "cutoff_time": None,
    "lead_days": None,
    "day_kind": "calendar",
    "mode": None,
    "category": None,
    "window_kind": "month",
    "min_lines": 10,
    "penalty_kind": None,
    "penalty_rate": None,
    "penalty_line_cap": None,
    "penalty_cap": None,
    "charged_once": True,
    "country": None,
    "valid_from": date(2026, 1, 1),
    "valid_to": None,
}


def _read(kpi: str = "otd", replaced: dict[str, Any] | None = None, **changed: str) -> ClauseTerms:
    terms, problems = read_terms("S1", kpi, TYPED | changed, replaced=replaced)
    assert problems == ()
    assert terms is not None
    return terms


def _wrong(kpi: str = "otd", replaced: dict[str, Any] | None = None, **changed: str) -> list[tuple[str, str]]:
    terms, problems = read_terms("S1", kpi, TYPED | changed, replaced=replaced)
    assert terms is None
    return [(problem.key, problem.about) for problem in problems]


def test_percent_days_and_commas_are_read_as_people_type_them() -> None:
    terms = _read(cutoff_time="14h", lead_days="2")
    assert (terms.target, terms.alert_level, terms.penalty_rate, terms.penalty_cap) == (0.95, 0.975, 0.005, 0.05)
    assert (terms.valid_from, terms.valid_to) == (date(2026, 10, 1), date(2026, 12, 31))
    assert (terms.cutoff_time, terms.lead_days, terms.grace_days, terms.min_lines) == (time(14, 0), 2, 1, 10)
    assert (terms.mode, terms.category, terms.country) == (None, None, "FR")
    assert _read(penalty_kind="fixed_per_line", penalty_rate="12,5").penalty_rate == 12.5


@pytest.mark.parametrize(
    ("changed", "key", "about"),
    [
        ({"target": ""}, "missing", "target"),
        ({"target": "ninety"}, "no_number", "target"),
        ({"target": "101", "alert_level": ""}, "over_100", "target"),
        ({"target": "-1", "alert_level": ""}, "negative", "target"),
        ({"alert_level": "95"}, "alert_above", "alert_level"),
        ({"grace_days": "-1"}, "negative", "grace_days"),
        ({"grace_days": "0.5"}, "no_whole", "grace_days"),
        ({"lead_days": "-2", "cutoff_time": "14:00"}, "negative", "lead_days"),
        ({"lead_days": "2"}, "lead_without_cutoff", "lead_days"),
        ({"early_days": "1"}, "no_meaning", "early_days"),
        ({"cutoff_time": "25:00"}, "no_hour", "cutoff_time"),
        ({"min_lines": "0"}, "too_few", "min_lines"),
        ({"min_lines": ""}, "missing", "min_lines"),
        ({"penalty_kind": "", "penalty_cap": ""}, "rate_without_kind", "penalty_rate"),
        ({"penalty_rate": ""}, "kind_without_rate", "penalty_rate"),
        ({"penalty_kind": "", "penalty_rate": ""}, "cap_without_kind", "penalty_cap"),
        ({"penalty_kind": "percent_of_value", "penalty_line_cap": "5"}, "line_cap_without_days", "penalty_line_cap"),
        ({"penalty_cap": "100.1"}, "over_100", "penalty_cap"),
        ({"valid_from": ""}, "missing", "valid_from"),
        ({"valid_from": "next week"}, "no_day", "valid_from"),
        ({"valid_to": "2026-09-30"}, "days_reversed", "valid_to"),
        ({"author": " "}, "no_author", ""),
    ],
)
def test_what_cannot_be_kept_is_told_once_by_its_field(changed: dict[str, str], key: str, about: str) -> None:
    assert _wrong(**changed) == [(key, about)]


def test_fields_are_asked_for_where_they_mean_something() -> None:
    assert fields_of("lead_time") == {"lead_days", "grace_days", "cutoff_time"}
    assert fields_of("otd") == {"basis", "lead_days", "grace_days", "cutoff_time"}
    assert fields_of("reject_rate") == set()
    assert fields_of("transit") == {"lead_days", "grace_days"}
    assert _wrong("reject_rate", alert_level="", cutoff_time="14:00") == [
        ("no_meaning", "cutoff_time"),
        ("no_meaning", "grace_days"),
    ]
    assert _wrong("lead_time") == [("missing", "lead_days")]


def test_less_is_better_puts_the_alert_below_the_target() -> None:
    assert _wrong("reject_rate", target="2", alert_level="3", grace_days="") == [("alert_below", "alert_level")]
    assert _read("reject_rate", target="2", alert_level="1,5", grace_days="").alert_level == 0.015


def test_a_change_starts_on_a_day_of_the_clause_it_changes() -> None:
    ended = ROW | {"valid_to": date(2026, 9, 30)}
    assert _wrong(replaced=ended) == [("change_outside", "valid_from")]
    assert _read(replaced=ended, valid_from="2026-09-30").valid_from == date(2026, 9, 30)
    assert _wrong(replaced=ROW, valid_from="2025-12-31") == [("change_outside", "valid_from")]


def test_an_end_closes_the_clause_after_its_last_day() -> None:
    terms, problems = read_end({"last_day": "2026-11-30", "author": "Anne"}, ROW)
    assert terms is not None
    assert problems == ()
    assert (terms.valid_from, terms.valid_to, terms.kpi) == (date(2026, 12, 1), date(2026, 11, 30), "otd")
    for wrong in ("2025-12-31", "2026-12-31"):
        found = read_end({"last_day": wrong, "author": "Anne"}, ROW | {"valid_to": date(2026, 12, 31)})[1]
        assert [problem.key for problem in found] == ["end_outside"]


def test_the_terms_of_a_clause_read_again_are_the_same() -> None:
    row = ROW | {
        "alert_level": 0.925,
        "grace_days": 2.0,
        "cutoff_time": time(14, 30),
        "lead_days": 3.0,
        "penalty_kind": "fixed_per_line",
        "penalty_rate": 12.5,
        "penalty_line_cap": None,
        "penalty_cap": 0.05,
        "charged_once": False,
        "valid_to": date(2026, 12, 31),
    }
    for language in LANGUAGES:
        terms, _ = read_terms("S1", "otd", typed_of(row, language) | {"author": "Anne"})
        assert terms is not None
        named = asdict(terms)
        assert {name: named["window" if name == "window_kind" else name] for name in row if name != "clause_id"} == {
            name: cell for name, cell in row.items() if name != "clause_id"
        }


def _written(number: int, name: str, replaces: str, first: date, undone: bool = False) -> WrittenClause:
    moment = datetime(2026, 11, 20, 10)
    terms = replace(_read(grace_days=""), valid_from=first, valid_to=None)
    return WrittenClause(number, name, replaces, terms, "", "Anne", moment, moment if undone else None)


def test_a_version_in_force_ends_the_one_before_and_only_the_last_may_be_changed() -> None:
    changed = _written(1, "CL1-v2", "CL1", date(2026, 10, 1))
    known = known_clauses([ROW], {}, [changed])
    assert [(one.clause_id, one.row["valid_to"], one.is_last) for one in known] == [
        ("CL1", date(2026, 9, 30), False),
        ("CL1-v2", None, True),
    ]


def test_a_clause_given_back_waits_for_the_figures_before_it_is_changed_again() -> None:
    undone = _written(1, "CL1-v2", "CL1", date(2026, 10, 1), undone=True)
    judged = [ROW | {"valid_to": date(2026, 9, 30)}, ROW | {"clause_id": "CL1-v2"}]
    assert [(one.clause_id, one.is_last) for one in known_clauses(judged, {"CL1-v2": "CL1"}, [undone])] == [
        ("CL1", False)
    ]


def test_an_overlap_is_one_of_measure_mode_category_and_days() -> None:
    known = [
        Known(ROW | {"valid_to": date(2026, 10, 1)}, True),
        Known(ROW | {"clause_id": "CL2", "mode": "store"}, True),
    ]
    assert overlapping(_read(), known) == ("CL1",)
    assert overlapping(_read(), known, replaces="CL1") == ()
    assert overlapping(_read(valid_from="2026-10-02"), known) == ()
    assert overlapping(_read(mode="store"), known) == ("CL2",)
    assert overlapping(_read("otif"), known) == ()


def _problems_of_the_code() -> set[str]:
    """Every key a page refuses a clause by: those it refuses itself, and those the rules of a clause yield."""
    cadran = Path(__file__).parents[3] / "cadran"
    page = (cadran / "ui" / "agreements" / "clause_terms.py").read_text(encoding="utf-8")
    refused = set(re.findall(r'\.refuse\(.*?, "(\w+)"', page))
    rules = (cadran / "kpis" / "clause_rules.py").read_text(encoding="utf-8")
    yielded = re.findall(r"yield (?:from \(\()?(.*?),? ", rules.replace(" if is_lower else ", "|"))
    return refused | set(re.findall(r"\w+", " ".join(key for key in yielded if key.startswith('"')).replace('"', " ")))


def test_every_problem_has_its_sentence() -> None:
    sentences = {key.removeprefix("clause_problem.") for key in catalogue("fr") if key.startswith("clause_problem.")}
    assert len(sentences) >= 20
    assert _problems_of_the_code() == sentences


def _plain(app: AppTest) -> str:
    return shown(app).replace("\\", "")


@pytest.mark.long
def test_a_clause_is_written_on_the_page_judged_after_a_rebuild_and_undone(
    small_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """12 lines of P1 due on 10 October, 6 of them late: written for OTIF from 5 October, 50% is below 80%."""
    home = Path(copytree(small_home, tmp_path / "home"))
    monkeypatch.setenv("CADRAN_HOME", str(home))
    app = opened("supplier", sup="S1", lang="en", p="custom", **{"from": "2026-10-01", "to": "2026-10-31"})
    assert failures(app) == []
    assert "breached 1" in shown(app)
    app.session_state["write_clause_0"] = True
    app.run()
    app.selectbox(key="clause_kpi_en").select("otif").run()
    fields = {"target": "80", "valid_from": "2026-10-05", "text": "Framework", "author": "Anne"}
    for name, text in (fields | {"target": "180"}).items():
        app.text_input(key=f"write_otif_en_0_{name}").input(text)
    app.button(key="FormSubmitter:write_otif_en_0-Keep").click().run()
    assert "between 0 and 100" in "\n".join(caption.value for caption in app.caption)
    assert Workspace(home).written_clauses() == ()
    app.text_input(key="write_otif_en_0_target").input("80")
    app.button(key="FormSubmitter:write_otif_en_0-Keep").click().run()
    (kept,) = Workspace(home).written_clauses()
    assert (kept.clause_id, kept.terms.kpi, kept.terms.target, kept.author) == ("S1-1", "otif", 0.8, "Anne")
    assert "Kept, not yet in the figures: S1-1" in _plain(app)
    assert "breached 1" in shown(app)
    app.button(key="rebuild").click().run()
    assert failures(app) == []
    assert "breached 2" in shown(app)
    assert "5–31 Oct 2026" in shown(app)
    assert "not yet in the figures" not in _plain(app)
    app.button(key=f"withdraw_{kept.id}").click().run()
    assert "Kept, not yet in the figures: S1-1" in _plain(app)
    assert "undone on" in _plain(app)
