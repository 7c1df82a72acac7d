"""Refused rows that are corrected, taken as they stand or rejected: what enters, what stays listed, what is undone."""

from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from cadran.errors import CadranError
from cadran.imports.corrections import correct_store, write_decisions
from cadran.imports.history import standing_loads
from cadran.ingest.loading import LoadReport, load
from cadran.ingest.storage.store import check, corrected, ledger, refused
from cadran.ingest.storage.unloading import unload
from cadran.insight.refusals import states
from cadran.workspace import Decisions, Ruling

HEAD = "order_id;line_id;ordered_at;sku;ordered_quantity;unit_price"
GOOD = "A1;1;2026-01-15;S;1;2,5"
BAD_NUMBER = "A2;1;2026-01-13;S;deux;4,5"
BAD_DATE = "A3;1;2026/14/01;S;3;4,5"


class Desk:
    """A folder, a home and its decisions; a file is given as rows below the heading."""

    def __init__(self, root: Path) -> None:
        self.folder, self.home = root / "files", root / "home"
        self.folder.mkdir()
        self.profile: str | Path = "contract"
        self.decisions = Decisions(self.home)

    def load(self, *rows: str, name: str = "order_lines.csv") -> LoadReport:
        for path in self.folder.iterdir():
            path.unlink()
        (self.folder / name).write_text("\n".join([HEAD, *rows, ""]), encoding="utf-8")
        report = load(self.folder, self.profile, self.home)
        correct_store(self.home)
        assert check(self.home) == []
        return report

    def decide(self, kind: Any, row: int = 0, **said: str) -> None:
        """Write a decision about the row that is refused on this line, or about all rows; then run again."""
        known = {"profile": "contract", "table_name": "order_lines"}
        if row:
            frame = refused(self.home).filter(pl.col("source_row") == row, pl.col("of_load").is_null())
            known = frame.select("profile", "table_name", "source_file", "raw").row(-1, named=True)
        write_decisions(self.home, [Ruling(kind, **known, source_row=row, **said)], "telephoned", "Ana")
        correct_store(self.home)
        assert check(self.home) == []

    def states(self) -> dict[int, tuple[str, str]]:
        """Of each refused row of a file, by line, its state and the rule it breaks now."""
        frame = states(refused(self.home), corrected(self.home), self.decisions.standing())
        return {line: (state, code) for line, state, code in frame.select("source_row", "state", "code").iter_rows()}

    def rows(self, columns: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(self.home / "store.duckdb", read_only=True) as connection:
            return connection.sql(f"select {columns} from order_lines order by all").fetchall()

    def balance(self) -> list[tuple[Any, ...]]:
        """Per entry of the ledger: file, new, changed, gone, unchanged and refused rows; they must add up."""
        entries = ledger(self.home)
        parts = ("accepted", "unchanged", "quarantined", "skipped", "blank", "set_aside")
        assert entries["rows"].to_list() == entries.select(pl.sum_horizontal(parts)).to_series().to_list()
        counts = entries.with_columns(new=pl.col("accepted") - pl.col("changed"))
        return counts.select("source_file", "new", "changed", "gone", "unchanged", "quarantined").rows()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.mark.long
def test_a_corrected_value_enters_as_a_source_of_its_own_and_every_file_still_adds_up(desk: Desk) -> None:
    desk.load(GOOD, BAD_NUMBER, BAD_DATE)
    assert desk.states() == {3: ("open", "bad_type"), 4: ("open", "bad_date")}
    desk.decide("value", 3, column_name="ordered_quantity", corrected="2,5")
    assert desk.states() == {3: ("corrected", "bad_type"), 4: ("open", "bad_date")}
    assert desk.rows("order_id, ordered_at::date::varchar, ordered_quantity, unit_price, source_file, source_row") == [
        ("A1", "2026-01-15", 1, 2.5, "order_lines.csv", 2),
        ("A2", "2026-01-13", 2.5, 4.5, "order_lines.csv [corrected 1]", 3),
    ]
    assert desk.balance() == [
        ("order_lines.csv", 1, 0, 0, 0, 2),
        ("order_lines.csv [corrected 1]", 1, 0, 0, 0, 0),
    ]
    assert ledger(desk.home).select("reason", "author").row(-1) == ("telephoned", "Ana")
    assert refused(desk.home).filter(pl.col("source_row") == 3)["raw"][0].count("deux") == 1


@pytest.mark.long
def test_a_correction_that_breaks_a_rule_is_refused_once_more_with_its_new_reason(desk: Desk) -> None:
    desk.load(GOOD, BAD_NUMBER, "A4;1;2026-01-16;S;1;1", "A4;1;2026-01-16;S;2;1")
    desk.decide("value", 3, column_name="ordered_quantity", corrected="-2")
    desk.decide("value", 4, column_name="order_id", corrected="A1")
    assert desk.states() == {
        3: ("again", "negative_quantity"),
        4: ("again", "duplicate_in_file"),
        5: ("open", "duplicate_in_file"),
    }
    desk.decide("accept", 5)
    desk.decide("value", 4, column_name="order_id", corrected="A9")
    assert desk.states()[4] == ("corrected", "duplicate_in_file")
    assert desk.rows("order_id, ordered_quantity") == [("A1", 1), ("A4", 2), ("A9", 1)]
    assert desk.balance()[-1] == ("order_lines.csv [corrected 1]", 1, 0, 0, 1, 1)


def test_a_day_is_corrected_as_the_file_writes_days_and_the_refusal_says_how(desk: Desk) -> None:
    profile = desk.folder.parent / "own.toml"
    profile.write_text(
        'name = "own"\ntitle = { en = "Own", fr = "Le nôtre" }\nreporting_currency = "EUR"\n[[order_lines]]\n'
        'files = { f = "order_lines.csv" }\ndates = { ordered_at = ["%d/%m/%Y"] }\n',
        encoding="utf-8",
    )
    desk.profile = profile
    desk.load("A1;1;15/01/2026;S;1;2,5", "A2;1;31/11/2025;S;3;4,5")
    assert refused(desk.home)["sentence_fr"][0].count("JJ/MM/AAAA") == 1
    desk.decide("value", 3, column_name="ordered_at", corrected="04/12/2025")
    assert desk.states() == {3: ("corrected", "bad_date")}
    assert desk.rows("order_id, ordered_at::date::varchar") == [("A1", "2026-01-15"), ("A2", "2025-12-04")]


@pytest.mark.long
def test_a_mapping_and_a_form_of_dates_hold_for_every_refused_row_of_later_files_too(desk: Desk) -> None:
    desk.load(GOOD, BAD_NUMBER, BAD_DATE)
    desk.decide("mapping", column_name="ordered_quantity", value="deux", corrected="2")
    desk.decide("format", column_name="ordered_at", corrected="%Y/%d/%m")
    assert {state for state, _ in desk.states().values()} == {"corrected"}
    desk.load("B1;1;2026-01-15;S;1;1", "B2;1;2026-01-13;S;deux;1", name="order_lines-2.csv")
    assert desk.rows("order_id, ordered_at::date::varchar, ordered_quantity") == [
        ("A1", "2026-01-15", 1),
        ("A2", "2026-01-13", 2),
        ("A3", "2026-01-14", 3),
        ("B1", "2026-01-15", 1),
        ("B2", "2026-01-13", 2),
    ]


@pytest.mark.long
def test_the_same_file_again_doubles_nothing_and_what_the_sender_delivers_rightly_wins(desk: Desk) -> None:
    desk.load(GOOD, BAD_NUMBER)
    desk.decide("value", 3, column_name="ordered_quantity", corrected="7")
    desk.load(GOOD, BAD_NUMBER)
    assert desk.rows("order_id, ordered_quantity") == [("A1", 1), ("A2", 7)]
    desk.load(GOOD, "A2;1;2026-01-13;S;8;4,5")
    assert desk.rows("order_id, ordered_quantity, source_file") == [
        ("A1", 1, "order_lines.csv"),
        ("A2", 8, "order_lines.csv"),
    ]
    desk.decide("value", 3, column_name="ordered_quantity", corrected="9")
    assert desk.rows("order_id, ordered_quantity") == [("A1", 1), ("A2", 8)]


@pytest.mark.long
def test_an_undone_correction_leaves_with_its_row_and_the_row_is_open_again(desk: Desk) -> None:
    desk.load(GOOD, BAD_NUMBER)
    before = desk.rows("*")
    desk.decide("value", 3, column_name="ordered_quantity", corrected="7")
    (decision,) = desk.decisions.standing()
    desk.decisions.undo([decision.id])
    assert desk.states() == {3: ("waiting", "bad_type")}
    correct_store(desk.home)
    assert (desk.states(), desk.rows("*"), check(desk.home)) == ({3: ("open", "bad_type")}, before, [])
    assert desk.balance()[-1] == ("order_lines.csv [corrected 1]", 0, 0, 1, 0, 0)
    assert [(each.author, each.undone_at is None) for each in desk.decisions.all()] == [("Ana", False)]


@pytest.mark.long
def test_a_rejected_row_leaves_the_open_ones_and_can_be_opened_again(desk: Desk) -> None:
    desk.load(GOOD, BAD_NUMBER, "A5;1")
    desk.decide("reject", 3)
    desk.decide("reject", 4)
    assert desk.states() == {3: ("rejected", "bad_type"), 4: ("rejected", "bad_type")}
    assert corrected(desk.home).is_empty()
    desk.decisions.undo([desk.decisions.standing()[0].id])
    assert desk.states()[3] == ("open", "bad_type")


@pytest.mark.long
def test_a_line_that_could_not_be_read_is_corrected_by_saying_its_columns(desk: Desk) -> None:
    desk.load(GOOD, "A5;1;2026-01-16;S")
    for column, text in {"order_id": "A5", "line_id": "1", "ordered_at": "2026-01-06", "sku": "S"}.items():
        desk.decide("value", 3, column_name=column, corrected=text)
    assert desk.states() == {3: ("again", "missing_required")}
    desk.decide("value", 3, column_name="ordered_quantity", corrected="4")
    assert desk.rows("order_id, ordered_at::date::varchar, ordered_quantity")[-1] == ("A5", "2026-01-06", 4)


@pytest.mark.long
def test_corrections_follow_the_extract_they_are_of(desk: Desk, tmp_path: Path) -> None:
    profile = tmp_path / "contract.toml"
    profile.write_text(
        'name = "contract"\ntitle = { en = "C", fr = "C" }\ncomplete = true\ndecimal = ","\n'
        '[[order_lines]]\nfiles = { lines = "order_lines.csv" }\n'
        "[order_lines.columns]\n" + "".join(f'{name} = "{name}"\n' for name in HEAD.split(";"))
    )
    desk.profile = profile
    desk.load(GOOD, BAD_NUMBER)
    desk.decide("value", 3, column_name="ordered_quantity", corrected="7")
    assert desk.rows("order_id") == [("A1",), ("A2",)]
    desk.load(GOOD, "A6;1;2026-01-16;S;1;1")
    assert desk.rows("order_id") == [("A1",), ("A6",)]
    assert desk.states() == {3: ("past", "bad_type")}
    unload(desk.home, None, 3)
    correct_store(desk.home)
    assert desk.rows("order_id") == [("A1",), ("A2",)]
    unload(desk.home, "contract/order_lines/order_lines.csv")
    correct_store(desk.home)
    assert (desk.rows("order_id"), desk.states(), check(desk.home)) == ([], {}, [])


@pytest.mark.long
def test_corrected_rows_leave_with_their_decision_and_are_no_load_to_withdraw(desk: Desk) -> None:
    """Taken away alone they would be in no figure and on no list."""
    desk.load(GOOD, BAD_NUMBER)
    desk.decide("value", 3, column_name="ordered_quantity", corrected="2")
    assert list(standing_loads(desk.home)) == [1]
    for source, load_id in ((None, 2), ("contract/order_lines/order_lines.csv [corrected 1]", None)):
        with pytest.raises(CadranError, match="leave with the decision that corrected them"):
            unload(desk.home, source, load_id)
    assert desk.rows("order_id") == [("A1",), ("A2",)]
    desk.decisions.undo([desk.decisions.standing()[0].id])
    correct_store(desk.home)
    assert (desk.rows("order_id"), desk.states()) == ([("A1",)], {3: ("open", "bad_type")})
