"""What readers write stays as they wrote it, whatever is loaded, built or open at the same time."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from cadran.errors import CadranError
from cadran.workspace import Workspace, standing
from cadran.workspace.schemas import SCHEMAS

STRIKE = (date(2026, 11, 3), date(2026, 11, 5))


def test_a_note_comes_back_as_it_was_written(tmp_path: Path) -> None:
    key = Workspace(tmp_path).write_note(STRIKE, "strike", "Grève des routiers", "Anne", ("mode", "dropship"), "otd")
    (note,) = Workspace(tmp_path).notes()
    assert (note.id, note.first_day, note.last_day) == (key, *STRIKE)
    assert (note.dimension, note.value, note.kpi, note.kind) == ("mode", "dropship", "otd", "strike")
    assert (note.text, note.author) == ("Grève des routiers", "Anne")


def test_notes_come_in_order_of_their_days(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    for day in (9, 2, 5):
        workspace.write_note((date(2026, 1, day), date(2026, 1, day)), "other", str(day), "")
    assert [note.text for note in workspace.notes()] == ["2", "5", "9"]


def test_a_deleted_note_is_gone_and_can_be_brought_back(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    key = workspace.write_note(STRIKE, "strike", "x", "")
    workspace.delete_note(key)
    assert workspace.notes() == ()
    workspace.restore_note(key)
    assert [note.id for note in workspace.notes()] == [key]


def test_an_item_muted_again_keeps_the_last_note(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.mute("otd:dropship", "known", "Anne")
    workspace.mute("otd:dropship", "solved in January", "Paul")
    assert [(mute.item, mute.note, mute.author) for mute in workspace.mutes()] == [
        ("otd:dropship", "solved in January", "Paul")
    ]
    workspace.unmute("otd:dropship")
    assert workspace.mutes() == ()


def test_a_saved_view_is_renamed_opened_deleted_and_brought_back(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    key = workspace.save_view("monday", "suppliers", "mode=dropship&cmp=ly", "last_month")
    workspace.rename_view(key, "Monday meeting")
    (saved,) = workspace.saved_views()
    assert (saved.name, saved.page, saved.query, saved.period) == (
        "Monday meeting",
        "suppliers",
        "mode=dropship&cmp=ly",
        "last_month",
    )
    assert saved.opened_at is None
    workspace.open_view(key)
    assert workspace.saved_views()[0].opened_at is not None
    workspace.delete_view(key)
    assert workspace.saved_views() == ()
    workspace.restore_view(key)
    assert len(workspace.saved_views()) == 1


def test_views_are_listed_by_name(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    for name in ("returns", "Buyers", "overview"):
        workspace.save_view(name, "overview", "", "last_month")
    assert [saved.name for saved in workspace.saved_views()] == ["Buyers", "overview", "returns"]


def test_reading_a_home_without_a_desk_writes_nothing(tmp_path: Path) -> None:
    assert (Workspace(tmp_path).notes(), Workspace(tmp_path).mutes(), Workspace(tmp_path).frozen_versions()) == (
        (),
        (),
        (),
    )
    assert list(tmp_path.iterdir()) == []


def test_many_readers_write_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    def write(place: int) -> int:
        return Workspace(tmp_path).write_note(STRIKE, "other", str(place), "")

    with ThreadPoolExecutor(8) as readers:
        keys = list(readers.map(write, range(40)))
    assert len(set(keys)) == 40
    assert {note.text for note in Workspace(tmp_path).notes()} == {str(place) for place in range(40)}


def test_a_desk_knows_its_version(tmp_path: Path) -> None:
    Workspace(tmp_path).freeze("warehouse-1.duckdb")
    with sqlite3.connect(tmp_path / "desk.sqlite") as con:
        assert con.execute("pragma user_version").fetchone() == (len(SCHEMAS),)
    assert Workspace(tmp_path).frozen_versions() == ("warehouse-1.duckdb",)


def test_what_is_no_desk_is_told_in_both_languages(tmp_path: Path) -> None:
    (tmp_path / "desk.sqlite").write_text("not a database, and long enough to be read as one" * 30, encoding="utf-8")
    with pytest.raises(CadranError) as told:
        Workspace(tmp_path).notes()
    assert "Notes and saved views cannot be used" in told.value.read("en")[0]
    assert "indisponibles" in told.value.read("fr")[0]


def test_an_exclusion_undone_stays_in_the_history(tmp_path: Path) -> None:
    workspace, october = Workspace(tmp_path), date(2026, 10, 1)
    line = workspace.exclude("CL1", october, ("inbound", "P1", "2"), ("carrier", "Truck stolen", "Anne"))
    workspace.exclude("CL1", october, "our_late_order", ("our_late_order", "", "Luc"))
    workspace.exclude("CL2", october, "carrier", ("carrier", "", "Luc"))
    workspace.undo_exclusion(line)
    first, second, third = workspace.exclusions()
    assert (first.flow, first.order_id, first.line_id, first.cause, first.reason) == (
        "inbound",
        "P1",
        "2",
        "",
        "carrier",
    )
    assert (first.text, first.author, first.undone_at is None) == ("Truck stolen", "Anne", False)
    assert (second.order_id, second.cause, second.undone_at) == ("", "our_late_order", None)
    assert [(one.scope, one.clause_id, one.window_start) for one in (first, second, third)] == [
        ("window", "CL1", october),
        ("window", "CL1", october),
        ("window", "CL2", october),
    ]


def test_a_standing_exclusion_says_where_and_from_when_it_holds(tmp_path: Path) -> None:
    workspace, october = Workspace(tmp_path), date(2026, 10, 1)
    workspace.exclude_from(("clause", "CL1"), october, "carrier", ("carrier", "", "Anne"))
    workspace.exclude_from(("supplier", "S1"), october, "our_late_order", ("our_late_order", "", "Luc"))
    held = [(one.scope, one.clause_id, one.supplier_id, one.cause, one.window_start) for one in workspace.exclusions()]
    assert held == [("clause", "CL1", "", "carrier", october), ("supplier", "", "S1", "our_late_order", october)]


def test_a_desk_of_an_earlier_version_keeps_its_exclusions(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "desk.sqlite") as con:
        for statements in SCHEMAS[:2]:
            con.executescript(statements)
        con.execute("pragma user_version = 2")
        con.execute(
            "insert into exclusions values "
            "(1, 'CL1', '2026-10-01', '', '', '', 'carrier', 'carrier', 'x', 'Anne', '2026-11-02T10:00:00', null)"
        )
    (kept,) = Workspace(tmp_path).exclusions()
    assert (kept.scope, kept.clause_id, kept.supplier_id, kept.author) == ("window", "CL1", "", "Anne")


def test_a_note_about_harm_names_its_lines_and_tells_an_amount_and_others_do_neither(tmp_path: Path) -> None:
    workspace, october = Workspace(tmp_path), (date(2026, 10, 1), date(2026, 10, 31))
    lines = [("inbound", "P1", "2"), ("inbound", "P1", "1")]
    key = workspace.document_harm("S1", october, lines, "Shelf empty", "Anne", 120.5)
    workspace.write_note(october, "harm", "All of them", "Luc", ("supplier_id", "S1"))
    named, general = workspace.notes()
    assert (named.kind, named.dimension, named.value, named.amount, named.author) == (
        "harm",
        "supplier_id",
        "S1",
        120.5,
        "Anne",
    )
    assert (named.lines, general.lines, general.amount) == (tuple(lines), (), None)
    workspace.delete_note(key)
    assert [note.text for note in workspace.notes()] == ["All of them"]
    workspace.restore_note(key)
    assert workspace.notes()[0].lines == tuple(lines)


def test_the_last_fact_written_stands_until_it_is_deleted_or_emptied(tmp_path: Path) -> None:
    workspace, october = Workspace(tmp_path), (date(2026, 10, 1), date(2026, 10, 31))
    workspace.write_legal_fact("S1", october, "invoiced_on", "2026-11-05", "Anne")
    later = workspace.write_legal_fact("S1", october, "invoiced_on", "2026-11-09", "Luc")
    workspace.write_legal_fact("", None, "role", "distributor", "Luc")

    def held(supplier: str = "S1", days: tuple[date, date] = october) -> dict[str, str]:
        return {name: fact.value for name, fact in standing(workspace.legal_facts(), supplier, *days).items()}

    assert held() == {"invoiced_on": "2026-11-09", "role": "distributor"}
    assert held("S2") == held("S1", (date(2026, 10, 1), date(2026, 12, 31))) == {"role": "distributor"}
    workspace.delete_legal_fact(later)
    assert held()["invoiced_on"] == "2026-11-05"
    workspace.restore_legal_fact(later)
    assert held()["invoiced_on"] == "2026-11-09"
    workspace.write_legal_fact("S1", october, "invoiced_on", "", "Anne")
    assert "invoiced_on" not in held()


def test_a_desk_of_an_earlier_version_keeps_its_notes_about_harm(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "desk.sqlite") as con:
        for statements in SCHEMAS[:7]:
            con.executescript(statements)
        con.execute("pragma user_version = 7")
        con.execute(
            "insert into notes values (1, '2026-10-01', '2026-10-31', 'supplier_id', 'S1', '', 'harm', 'Shelf empty', "
            "'Anne', '2026-11-02T10:00:00', null)"
        )
    (kept,) = Workspace(tmp_path).notes()
    assert (kept.text, kept.lines, kept.amount) == ("Shelf empty", (), None)
    assert Workspace(tmp_path).legal_facts() == ()


def test_every_change_of_another_process_is_read_at_once(tmp_path: Path) -> None:
    """Also many within one tick of the clock that stamps files."""
    workspace = Workspace(tmp_path)
    workspace.write_note((date(2026, 1, 5), date(2026, 1, 6)), "note", "text 00", "Anne")
    with closing(sqlite3.connect(workspace.path)) as other:
        for number in range(1, 50):
            assert [note.text for note in workspace.notes()] == [f"text {number - 1:02}"]
            with other:
                other.execute("update notes set text = ?", (f"text {number:02}",))


def test_what_nobody_changed_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Workspace(tmp_path)
    workspace.write_note((date(2026, 1, 5), date(2026, 1, 6)), "note", "storm", "Anne")
    before = workspace.notes()
    monkeypatch.setattr(sqlite3, "connect", None)
    assert Workspace(tmp_path).notes() == before
