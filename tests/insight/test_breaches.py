"""Broken clauses as rows and alerts, on windows stated by hand: which ended when, what comes first, where to look."""

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from cadran.engine import Engine, Row
from cadran.insight import alerts, breaches
from cadran.insight.alert import Alert, rows_of
from cadran.insight.context import Context
from cadran.kpis.terms import LINES
from cadran.ui.request.address import State
from cadran.ui.request.asked import context_of

JULY, SEPTEMBER, OCTOBER, NOVEMBER = (date(2026, month, 1) for month in (7, 9, 10, 11))
ENDS = {SEPTEMBER: date(2026, 9, 30), OCTOBER: date(2026, 10, 31), NOVEMBER: date(2026, 11, 30)}


def _window(supplier: str, clause: str, start: date, **changed: Any) -> Row:
    row = {
        "supplier_id": supplier,
        "clause_id": clause,
        "window_start": start,
        "window_end": ENDS.get(start),
        "window_kind": "month",
        "clause_state": "breached",
        "missed_value": 100.0,
        "missed_line_count": 3,
        "is_final": True,
        "retained": 10.0,
    }
    return row | changed


WINDOWS = [
    _window("S1", "C3", JULY, window_end=date(2026, 9, 30), window_kind="quarter", retained=1.0),
    _window("S1", "C1", SEPTEMBER, retained=2.0),
    _window("S2", "C5", OCTOBER, missed_value=None, missed_line_count=3, retained=4.0),
    _window("NEW", "C7", OCTOBER, missed_value=None, missed_line_count=7, is_final=False, retained=8.0),
    _window("S2", "C4", OCTOBER, missed_value=None, missed_line_count=3, clause_state="met", retained=None),
    _window("S1", "C2", OCTOBER, missed_value=0.5, retained=16.0),
    _window("S1", "C6", OCTOBER, clause_state="running", retained=32.0),
    _window("S1", "C8", NOVEMBER, retained=64.0),
]


@pytest.fixture
def october(sample_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Context:
    """The last complete month of the sample, with these windows in the place of its own."""
    kinds = {"missed_value": pl.Float64, "retained": pl.Float64}
    names = {"supplier_id": ["S1", "S2", "NEW"], "supplier_name": ["One", "Two", None]}
    frames = {"clause_windows": pl.DataFrame(WINDOWS, schema_overrides=kinds), "suppliers": pl.DataFrame(names)}
    monkeypatch.setattr(Context, "details", lambda _context, relation: frames[relation])
    monkeypatch.setattr(breaches, "retained", lambda _context, windows: windows)
    return context_of(State(period="last_month"), "en", sample_engine)


def _clauses(rows: list[Row]) -> list[str]:
    return [row["clause_id"] for row in rows]


def test_the_windows_that_ended_last_stand_by_missed_value_then_lines_then_clause(october: Context) -> None:
    rows = breaches.windows(october)
    assert _clauses(rows) == ["C2", "C7", "C4", "C5"]
    assert [row["supplier_name"] for row in rows] == ["One", "NEW", "Two", "Two"]


def test_of_one_supplier_only_its_windows_are_told(october: Context) -> None:
    assert _clauses(breaches.windows(replace(october, selection=october.selection.where("supplier_id", "S2")))) == [
        "C4",
        "C5",
    ]


def test_a_window_counts_up_to_the_last_day_of_the_period(october: Context, sample_engine: Engine) -> None:
    september = context_of(State().during(SEPTEMBER, ENDS[SEPTEMBER]), "en", sample_engine)
    assert _clauses(breaches.windows(september)) == ["C1", "C3"]
    assert breaches.ended(october, date(2026, 9, 29)).is_empty()
    assert breaches.ended(october, ENDS[SEPTEMBER]).height == 2


def test_since_a_day_every_window_is_told_that_had_not_ended_by_it(october: Context) -> None:
    assert _clauses(breaches.closed_since(october, ENDS[OCTOBER])) == ["C8", "C2", "C7", "C4", "C5"]
    assert _clauses(breaches.closed_since(october, NOVEMBER)) == ["C8"]


def test_what_is_kept_of_penalties_is_final_and_of_windows_that_ended_in_the_period(
    october: Context, sample_engine: Engine
) -> None:
    assert breaches.penalty_kept(october) == 20.0
    from_the_end_of_september = context_of(State().during(ENDS[SEPTEMBER], ENDS[OCTOBER]), "en", sample_engine)
    assert breaches.penalty_kept(from_the_end_of_september) == 23.0
    august = context_of(State().during(date(2026, 8, 1), date(2026, 8, 31)), "en", sample_engine)
    assert breaches.penalty_kept(august) == 0.0
    assert breaches.penalty_kept(context_of(State(period="all"), "en", sample_engine)) == 23.0


def test_a_measure_of_a_quarter_names_it_and_one_of_nobody_stands_as_it_is(october: Context) -> None:
    month, quarter = ({"kpi": "otd"} | WINDOWS[place] for place in (1, 0))
    assert breaches.measure(october, month) == "On-time delivery"
    assert breaches.measure(october, quarter) == "On-time delivery · Q3 2026"
    assert breaches.name(october, "own_measure") == "own_measure"


@pytest.mark.parametrize(
    ("first", "last", "is_shown"),
    [
        (OCTOBER, ENDS[OCTOBER], True),
        (ENDS[OCTOBER], NOVEMBER, True),
        (SEPTEMBER, OCTOBER, True),
        (NOVEMBER, ENDS[NOVEMBER], False),
        (SEPTEMBER, ENDS[SEPTEMBER], False),
    ],
)
def test_a_window_brings_its_days_where_none_of_them_is_shown(
    sample_engine: Engine, first: date, last: date, is_shown: bool
) -> None:
    row = _window("S1", "C2", OCTOBER)
    shown = context_of(State().during(first, last), "en", sample_engine)
    assert breaches.other_days(shown, row) == (None if is_shown else (OCTOBER, ENDS[OCTOBER]))
    assert breaches.other_days(context_of(State(period="all"), "en", sample_engine), row) is None


def _broken(supplier: str, clause: str, start: date, **changed: Any) -> Row:
    stated = {"supplier_name": "One", "kpi": "otd", "is_breached_without": True}
    return _window(supplier, clause, start) | stated | changed


def _told(context: Context, monkeypatch: pytest.MonkeyPatch, *rows: Row, since: date | None = None) -> list[Alert]:
    monkeypatch.setattr(breaches, "windows", lambda _context: list(rows))
    monkeypatch.setattr(breaches, "closed_since", lambda _context, day: [row | {"clause_id": str(day)} for row in rows])
    return alerts.breached_clauses(context, since)


def test_a_broken_clause_is_told_with_its_lines_its_value_and_where_to_look(
    october: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    (alert,) = _told(october, monkeypatch, _broken("S1", "C2", OCTOBER))
    assert alert == Alert(
        id="breach:S1:2026-10",
        status="breach",
        subject="One",
        words="broke its clause in Oct 2026: On-time delivery",
        value=100.0,
        stake="missed lines",
        lines=3,
        unit=october.text(LINES),
        page="supplier",
        filters=(("supplier_id", "S1"),),
        days=None,
        own={"clause": "C2", "window": "2026-10-01"},
        parts=("breach:C2:2026-10-01",),
        about="supplier_id=S1",
        about_name="One",
    )
    (earlier,) = _told(october, monkeypatch, _broken("S1", "C1", SEPTEMBER))
    assert earlier.days == (SEPTEMBER, ENDS[SEPTEMBER])


def test_clauses_of_a_supplier_and_month_are_one_alert_worth_the_one_that_missed_most(
    october: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        _broken("S1", "C1", OCTOBER, missed_value=None),
        _broken("S1", "C2", OCTOBER, missed_value=0.5, kpi="otif", missed_line_count=9),
        _broken("S1", "C9", OCTOBER, missed_value=0.25),
        _broken("S1", "C3", SEPTEMBER),
        _broken("S2", "C4", OCTOBER, supplier_name="Two"),
        _broken("S3", "C5", OCTOBER, is_breached_without=False),
    ]
    both, earlier, other = _told(october, monkeypatch, *rows)
    assert (both.value, both.lines, both.own["clause"]) == (0.5, 9, "C2")
    assert both.words == "broke 3 clauses in Oct 2026: On-time delivery, On time in full"
    assert both.events == {"breach:C1:2026-10-01", "breach:C2:2026-10-01", "breach:C9:2026-10-01"}
    assert (earlier.id, other.id, other.subject) == ("breach:S1:2026-09", "breach:S2:2026-10", "Two")


def test_since_a_day_the_clauses_that_closed_since_are_told(october: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    (alert,) = _told(october, monkeypatch, _broken("S1", "C2", OCTOBER), since=NOVEMBER)
    assert alert.own["clause"] == "2026-11-01"


def _alert(name: str, value: float | None, lines: int = 1, about: str = "", **changed: Any) -> Alert:
    return Alert(name, "breach", "One", "fell", value, "", lines, "lines", "overview", about=about, **changed)


def test_rows_gather_what_is_about_one_and_stand_by_their_largest_value_then_their_lines() -> None:
    told = [
        _alert("a", None, 2),
        _alert("b", 0.5, 1),
        _alert("c", 10.0, about="supplier_id=S1"),
        _alert("d", 300.0, about="supplier_id=S2"),
        _alert("e", 20.0, about="supplier_id=S1"),
        _alert("f", None, 5),
        _alert("g", None, 2),
    ]
    rows = rows_of(told)
    assert [row.id for row in rows] == ["supplier_id=S2", "supplier_id=S1", "b", "f", "a", "g"]
    assert [alert.id for alert in rows[1].alerts] == ["e", "c"]
    assert rows[1].first.id == "e"
    assert rows[1].causes == rows[1].alerts
    assert rows[0].causes == ()


def test_a_row_of_one_alert_opens_on_what_that_names_and_an_alert_without_parts_is_one_event() -> None:
    cause = _alert("cause", 1.0)
    alert = _alert("whole", 2.0, causes=(cause,), parts=("one", "two"))
    assert rows_of([alert])[0].causes == (cause,)
    assert (alert.events, cause.events) == ({"one", "two"}, {"cause"})
    assert cause.sentence == "One fell"
