"""What is older than a day goes, to its last byte, and does not come back with the same files."""

from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from cadran.cli.main import run
from cadran.engine.current import open_current
from cadran.errors import CadranError
from cadran.imports.backup import export_all
from cadran.imports.corrections import correct_store
from cadran.imports.forgetting import would_forget
from cadran.imports.soundness import problems
from cadran.ingest.loading import load
from cadran.ingest.storage import store
from cadran.insight.figures import series
from cadran.insight.freshness import forgotten_before
from cadran.kpis import KPIS
from cadran.ui.request.address import State
from cadran.ui.request.asked import context_of
from cadran.warehouse.versions import versions_folder
from cadran.workspace import Decisions, Ruling, Workspace

# Its home is loaded, corrected and forgotten: six seconds before the first question.
pytestmark = pytest.mark.long
MARK = "Zzyzx"
DAY = date(2025, 1, 1)
FILES = {
    # O: long over. S: began before the day, came after it. W: waited for in vain. N: new. One line tells no day.
    "order_lines": f"""order_id,line_id,ordered_at,promised_at,sku,ordered_quantity,segment
{MARK}-O,1,2024-03-01,2024-03-05,A,2,{MARK}
{MARK}-O,2,2024-03-01,2024-03-05,B,1,{MARK}
{MARK}-W,1,2024-05-01,2024-05-05,B,1,{MARK}
S,1,2024-12-30,2025-01-03,A,2,x
N,1,2025-02-03,2025-02-05,A,4,x
N2,1,2025-02-03,2025-02-05,A,many,x
{MARK}-R,1,2024-03-01,2024-03-05,A,many,{MARK}
{MARK}-T,1,soon,,A,1,{MARK}
""",
    "deliveries": f"""delivery_id,order_id,line_id,shipped_at,delivered_at,delivered_quantity,tracking
{MARK}-D,{MARK}-O,1,2024-03-02,2024-03-04,2,{MARK}
D2,{MARK}-O,2,2024-03-02,2024-03-09,1,{MARK}
D3,S,1,2025-01-02,2025-01-04,2,t
D4,N,1,2025-02-04,2025-02-05,4,t
""",
    "returns": f"""return_id,order_id,line_id,sku,returned_at,returned_quantity
{MARK}-1,{MARK}-O,1,A,2024-04-01,1
{MARK}-2,,,A,2024-04-01,1
R3,N,1,A,2025-03-01,1
""",
    "stock_levels": f"stock_date,sku,location_id,on_hand_quantity\n2024-12-31,A,{MARK},5\n2025-01-31,A,L,4\n",
}


def put(folder: Path, prefix: str = "") -> Path:
    folder.mkdir()
    for name, text in FILES.items():
        (folder / f"{prefix}{name}.csv").write_text(text, encoding="utf-8")
    return folder


def rows(home: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(home / "store.duckdb", read_only=True) as connection:
        return connection.sql(query).fetchall()


def found(home: Path) -> list[str]:
    """The files of a home, and the tables of what it holds as texts, in which the mark stands."""
    tables = home.parent / f"tables {len(list(home.parent.iterdir()))}"
    export_all(home, tables, "csv")
    files = [path for folder in (home, tables) for path in folder.rglob("*") if path.is_file()]
    return sorted(path.name for path in files if MARK.encode() in path.read_bytes())


def _correct(home: Path, order: str, quantity: str) -> None:
    for refused in store.refused(home).filter(pl.col("raw").str.contains(order)).iter_rows(named=True):
        owner = {name: refused[name] for name in ("profile", "table_name", "source_file", "source_row", "raw")}
        ruling = Ruling("value", **owner, column_name="ordered_quantity", value="many", corrected=quantity)
        Decisions(home).decide([ruling], f"{order} by phone", "Ann")
    correct_store(home)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that forgot: all of this happens to it once."""
    root = tmp_path_factory.mktemp("forgetting")
    home = root / "home"
    load(put(root / "files"), "contract", home)
    versions_folder(home).mkdir()
    (versions_folder(home) / "warehouse-1.duckdb").write_text(MARK)
    later = put(root / "later")
    lines = FILES["order_lines"].replace("2024-03-05", "2024-03-06").replace("2025-02-05", "2025-02-06")
    (later / "order_lines.csv").write_text(lines, encoding="utf-8")
    load(later, "contract", home)
    _correct(home, f"{MARK}-R", "2")
    _correct(home, "N2", "3")
    dropped = home / "inbox" / "20260105-101500-0123abcd"
    dropped.mkdir(parents=True)
    (dropped / "old.csv").write_text(FILES["order_lines"])
    for day, text in ((date(2024, 3, 4), "old"), (date(2025, 2, 5), "kept")):
        Workspace(home).write_note((day, day), "other", text, "Ann")
    assert {"warehouse-1.duckdb", "old.csv", "order_lines.csv", "quarantine.csv"} <= set(found(home))
    assert would_forget(home, DAY).open_lines == 2
    assert store.check(home) == []
    assert len(rows(home, "from order_lines")) == 7
    assert run(["forget", "--before", str(DAY), "--yes", "--home", str(home)]) == 0
    return home


def test_no_byte_of_a_home_holds_what_it_forgot(home: Path) -> None:
    assert found(home) == []
    assert len(list(versions_folder(home).glob("*.duckdb"))) == 1


def test_an_order_goes_as_a_whole_and_what_reaches_the_day_stays(home: Path) -> None:
    assert rows(home, "select order_id from order_lines order by all") == [("N",), ("N2",), ("S",)]
    assert rows(home, "select delivery_id from deliveries order by all") == [("D3",), ("D4",)]
    assert rows(home, "select return_id from returns") == [("R3",)]
    assert rows(home, "select stock_date from stock_levels") == [(date(2025, 1, 31),)]
    assert set(rows(home, "select raw->>'order_id' from quarantine")) == {("N2",)}


def test_what_is_left_is_sound_and_the_journal_says_who_forgot(home: Path) -> None:
    assert problems(home) == []
    assert [note.text for note in Workspace(home).notes()] == ["kept"]
    assert [entry.about for entry in Workspace(home).journal() if entry.action == "forgotten"] == ["2025-01-01"]


def test_the_same_rows_in_another_file_do_not_come_back(home: Path, tmp_path: Path) -> None:
    profile = tmp_path / "again.toml"
    tables = "".join(f'[[{name}]]\nfiles = {{ f = "new_{name}.csv" }}\n' for name in FILES)
    profile.write_text(f'name = "again"\ntitle = {{ en = "a", fr = "a" }}\n{tables}', encoding="utf-8")
    report = load(put(tmp_path / "files", "new_"), profile, home)
    assert "older than 1 Jan 2025" in " ".join(note.read("en") for note in report.notes)
    assert rows(home, "select order_id from order_lines order by all") == [("N",), ("N2",), ("S",)]
    assert found(home) == []


def test_a_month_of_which_a_part_was_forgotten_is_partial(home: Path) -> None:
    """December holds the order alone that went on into January."""
    _, engine = open_current(home)
    with closing(engine):
        assert engine.catalogue.first_day(KPIS["orders"]) == DAY
        months = series(context_of(State(), "en", engine), KPIS["orders"], "month")
    assert months is not None
    assert months.unsettled[months.starts.index(date(2024, 12, 1))] == "stub"


def test_days_before_what_was_forgotten_are_no_gap(home: Path) -> None:
    before = forgotten_before(store.ledger(home))
    assert dict(before.iter_rows()) == dict.fromkeys(FILES, DAY)


def test_a_home_is_not_emptied(home: Path) -> None:
    with pytest.raises(CadranError, match="Nothing would be left"):
        would_forget(home, date(2026, 1, 1))


def test_nobody_forgets_without_being_asked(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["forget", "--before", "2025-02-01", "--home", str(home), "--lang", "fr"]) == 2
    assert "--yes" in capsys.readouterr().err
    assert len(rows(home, "from order_lines")) == 3
