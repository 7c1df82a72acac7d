"""What was decided about a clause holds in all its versions, and can be undone from any of them."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from cadran.engine.penalties import KINDS, in_every_version
from cadran.insight.exclusions import touching
from cadran.warehouse.build import NO_EXCLUSION
from cadran.warehouse.relations import EXCLUSIONS, text_of
from cadran.workspace import Workspace, lineages
from workspace.test_written_clauses import AGREED, WHY

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
LINE = ("inbound", "P1", "1")
LEFT_OUT = ("carrier", "", "Anne")
OTD = replace(AGREED, kpi="otd", window="month", cutoff_time=None, lead_days=None)


def _window(clause: str, start: date = OCTOBER, kind: str = "month") -> dict[str, object]:
    return {"clause_id": clause, "supplier_id": "S071", "window_start": start, "window_kind": kind}


def _row(day: date, cause: str = "supplier", line: str = "1", is_line: bool = True) -> dict[str, object]:
    """A line that its clause counts once, or a row of one, such as a return."""
    told = {"flow": "inbound", "order_id": "P1", "line_id": line, "cause": cause, "counted_on": day}
    return told | {"is_counted_once": is_line}


def _left_out(workspace: Workspace, window: dict[str, object], *rows: dict[str, object]) -> list[bool]:
    """Whether each row stands outside, by the file that a version and every question about penalties reads."""
    lines = pl.DataFrame([{**row, **window} for row in rows])
    held = in_every_version(one for one in workspace.exclusions() if one.undone_at is None)
    values = [[one.id, *(getattr(one, name) for name in KINDS if name != "id")] for one in held]
    with duckdb.connect() as con:
        con.register("lines", lines.to_arrow())
        con.execute("create schema marts; create schema meta; create table marts.clause_lines as from lines")
        con.execute(f"create table {EXCLUSIONS} ({NO_EXCLUSION})")
        for row in values:
            con.execute(f"insert into {EXCLUSIONS} values ({', '.join('?' * len(row))})", row)
        out = con.execute(f"select order_id, line_id from ({text_of('marts.excluded_lines')})").fetchall()
    return [(row["order_id"], row["line_id"]) in out for row in rows]


def test_versions_are_one_lineage_whatever_was_taken_back_and_however_many_steps_there_are() -> None:
    pairs = [("CL1-v2", "CL1"), ("CL1-v3", "CL1-v2"), ("S1-1", ""), ("CL1-v4", "CL1-v3"), ("S1-1-v2", "S1-1")]
    found = lineages(pairs)
    assert found["CL1"] == found["CL1-v4"] == ("CL1", "CL1-v2", "CL1-v3", "CL1-v4")
    assert found["S1-1-v2"] == ("S1-1", "S1-1-v2")


def test_the_order_in_which_files_name_what_they_replace_does_not_matter() -> None:
    """A file may name the newest first; what was written on a page goes on from it."""
    found = lineages([("CL9-v2", "CL9"), ("CL9", "CL5"), ("CL5", "CL1")])
    assert found["CL1"] == found["CL9-v2"] == ("CL1", "CL5", "CL9", "CL9-v2")


@pytest.mark.long
@pytest.mark.parametrize("what", [LINE, "supplier"])
@pytest.mark.parametrize("scope", ["window", "clause"])
def test_an_exclusion_survives_two_changes_of_the_clause(
    tmp_path: Path, scope: str, what: tuple[str, str, str] | str
) -> None:
    workspace = Workspace(tmp_path)
    made = (
        workspace.exclude("CL1", OCTOBER, what, LEFT_OUT, date(2026, 10, 31))
        if scope == "window"
        else workspace.exclude_from(("clause", "CL1"), OCTOBER, what, LEFT_OUT)
    )
    workspace.write_clause(OTD, WHY, "CL1")
    workspace.write_clause(OTD, WHY, "CL1-v2")
    for version in ("CL1", "CL1-v2", "CL1-v3"):
        assert _left_out(workspace, _window(version), _row(date(2026, 10, 20))) == [True], version
    assert _left_out(workspace, _window("CL2"), _row(date(2026, 10, 20))) == [False]
    workspace.undo_exclusion(made)
    assert _left_out(workspace, _window("CL1-v3"), _row(date(2026, 10, 20))) == [False]


def test_what_was_decided_on_a_version_taken_back_holds_for_the_clause_before_it(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.write_clause(OTD, WHY, "CL1")
    workspace.exclude("CL1-v2", OCTOBER, LINE, LEFT_OUT, date(2026, 10, 31))
    workspace.withdraw_clause("CL1-v2")
    assert _left_out(workspace, _window("CL1"), _row(date(2026, 10, 20))) == [True]


def test_a_clause_that_goes_on_from_an_ended_one_keeps_its_exclusions(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.exclude_from(("clause", "CL1"), OCTOBER, "supplier", LEFT_OUT)
    end = workspace.write_clause(replace(OTD, valid_from=NOVEMBER, valid_to=date(2026, 10, 31)), WHY, "CL1")
    goes_on = workspace.write_clause(replace(OTD, valid_from=NOVEMBER), WHY, end)
    assert _left_out(workspace, _window(goes_on, NOVEMBER), _row(date(2026, 11, 5))) == [True]


def test_a_month_left_out_is_that_month_when_the_clause_is_judged_by_quarters(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.exclude("CL1", OCTOBER, "supplier", LEFT_OUT, date(2026, 10, 31))
    workspace.write_clause(replace(OTD, window="quarter"), WHY, "CL1")
    quarter = _window("CL1-v2", OCTOBER, "quarter")
    assert _left_out(workspace, quarter, _row(date(2026, 10, 31)), _row(date(2026, 11, 1), line="2")) == [True, False]


def test_a_line_left_out_stays_out_when_more_grace_moves_its_day_into_another_window(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.exclude("CL1", OCTOBER, LINE, LEFT_OUT, date(2026, 10, 31))
    workspace.write_clause(replace(OTD, grace_days=5), WHY, "CL1")
    moved = _row(date(2026, 11, 3))
    assert _left_out(workspace, _window("CL1-v2", NOVEMBER), moved) == [True]
    other = _row(date(2026, 11, 3), line="2")
    assert _left_out(workspace, _window("CL1-v2", NOVEMBER), other) == [False]


def test_a_return_of_another_month_is_another_row_of_the_same_line(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.exclude("CL1", OCTOBER, LINE, LEFT_OUT, date(2026, 10, 31))
    assert _left_out(workspace, _window("CL1", NOVEMBER), _row(date(2026, 11, 3), is_line=False)) == [False]


def test_an_exclusion_made_before_windows_were_kept_holds_in_its_window(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.exclude("CL1", OCTOBER, "supplier", LEFT_OUT)
    assert _left_out(workspace, _window("CL1"), _row(date(2026, 10, 31))) == [True]
    assert _left_out(workspace, _window("CL1", OCTOBER, "quarter"), _row(date(2026, 12, 31))) == [True]
    assert _left_out(workspace, _window("CL1", NOVEMBER), _row(date(2026, 11, 1))) == [False]


def test_a_window_names_the_exclusions_made_on_it_and_those_that_leave_out_a_line_of_it(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.exclude("CL1", OCTOBER, LINE, LEFT_OUT, date(2026, 10, 31))
    workspace.exclude("CL1", OCTOBER, ("inbound", "P1", "9"), LEFT_OUT, date(2026, 10, 31))
    moved = pl.DataFrame([_row(date(2026, 11, 3))])

    made = workspace.exclusions()

    def named(window: dict[str, object], rows: pl.DataFrame) -> list[str]:
        return [one.line_id for one in touching(made, window, rows)]

    assert named(_window("CL1"), moved.clear()) == ["1", "9"]
    assert named(_window("CL1", NOVEMBER), moved) == ["1"]
