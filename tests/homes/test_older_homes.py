"""A home written by an older Cadran still opens: what readers wrote is kept, and the figures can be asked for."""

import json
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cadran.cli.main import run
from cadran.errors import CadranError
from cadran.imports.backup import restore
from cadran.ingest.loading import load
from cadran.ingest.storage.store import check, ledger, open_store, quarantined
from cadran.ingest.storage.unloading import contributions, unload
from cadran.warehouse import build, relations
from cadran.warehouse.relations import sql_digest
from cadran.warehouse.versions import FORMAT, current_version, is_older, kept_version
from cadran.workspace import Workspace

WRITTEN_2026_11 = Path(__file__).parent / "written_2026_11.tar.gz"
FILES = (
    "deliveries",
    "exchange_rates",
    "locations",
    "order_lines",
    "products",
    "returns",
    "sla_clauses",
    "stock_levels",
    "suppliers",
)


def _unpacked(folder: Path) -> Path:
    with tarfile.open(WRITTEN_2026_11) as packed:
        # The first releases of Python 3.11 know no filter; this archive is our own.
        packed.extraction_filter = getattr(tarfile, "data_filter", None)
        for member in packed:
            packed.extract(member, folder)
    return folder


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A folder with `home`, as Cadran wrote it in November 2026, and `files`, from which it was loaded."""
    return _unpacked(tmp_path)


@pytest.fixture(scope="module")
def taken_again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Such a home that has taken its files again; read it, never write into it."""
    folder = _unpacked(tmp_path_factory.mktemp("again"))
    home = folder / "home"
    assert run(["load", str(folder / "files"), "--profile", "contract", "--home", str(home)]) == 0
    return home


@pytest.fixture
def changed(older: Path) -> Callable[[str], Path]:
    """Runs a statement in the older store, so that it holds what another company's might, and gives the home."""

    def written(statement: str) -> Path:
        with duckdb.connect(older / "home" / "store.duckdb") as connection:
            connection.execute(statement)
        return older / "home"

    return written


def _open(home: Path) -> None:
    """Open the store for writing, which carries it over to today's form."""
    with open_store(home):
        pass


def _rows(home: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(home / "store.duckdb", read_only=True) as connection:
        return connection.sql(query).fetchall()


def test_what_readers_wrote_into_an_older_home_is_still_there(older: Path) -> None:
    workspace = Workspace(older / "home")

    assert [note.text for note in workspace.notes()] == ["Strike of the carrier"]
    assert [mute.note for mute in workspace.mutes()] == ["season ends"]
    assert [view.name for view in workspace.saved_views()] == ["Suppliers, Q1"]
    assert [(one.clause_id, one.order_id, one.text) for one in workspace.exclusions()] == [
        ("C1", "P2", "Snow on the A7")
    ]
    assert [(one.terms.supplier_id, one.terms.target) for one in workspace.written_clauses()] == [("S2", 0.9)]


@pytest.mark.long
def test_a_store_of_the_format_before_gets_the_columns_it_lacks(older: Path) -> None:
    load(older / "files", "contract", older / "again")
    with duckdb.connect(older / "again" / "store.duckdb") as connection:
        for table in ("sla_clauses", "sla_clauses_layers"):
            connection.execute(f"alter table {table} drop column charged_once")
            connection.execute(f"alter table {table} drop column replaces")
        connection.execute("update store_format set number = 2")
    _open(older / "again")
    assert _rows(older / "again", "select distinct charged_once, replaces from sla_clauses") == [(None, None)]
    assert build(older / "again").number == 1


@pytest.mark.parametrize(
    "command", [("kpi", "lines"), ("kpi", "lines", "--as-of", "2026-03-01"), ("lines", "otd"), ("check",), ("loads",)]
)
def test_an_older_home_says_which_files_to_load_again(
    older: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    listed = ", ".join(f"{name}.csv" for name in FILES)
    for language, words in (("en", "load again"), ("fr", "rechargez")):
        assert run([*command, "--lang", language, "--home", str(older / "home")]) == 2
        told = capsys.readouterr().err.strip()
        assert told.endswith(f"{words}: {listed}.") or told.endswith(f"{words}\u00a0: {listed}."), told


@pytest.mark.long
def test_an_older_home_takes_its_files_again_without_counting_a_row_twice(
    taken_again: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    home = str(taken_again)
    capfdbinary.readouterr()
    assert run(["kpi", "lines", "--where", "flow=inbound", "--format", "csv", "--home", home]) == 0

    row = capfdbinary.readouterr().out.decode().splitlines()[-1]
    assert ",6," in f",{row},", row
    assert run(["check", "--home", home]) == 0
    assert {path.name for path in (taken_again / "versions").iterdir()} == {
        "warehouse-3.duckdb",
        "warehouse-3.duckdb.seal",
    }


@pytest.mark.long
def test_serving_an_older_home_builds_it_anew(
    older: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = older / "home"
    monkeypatch.setattr("cadran.cli.dashboard.serve_dashboard", lambda *_: None)
    assert is_older(home)
    assert run(["serve", "--home", str(home), "--lang", "fr"]) == 0

    sentences = capsys.readouterr().err
    assert "plus ancien\u00a0; elles sont reconstruites." in sentences
    assert "est conservé dans" in sentences
    assert run(["kpi", "lines", "--where", "flow=inbound", "--format", "csv", "--home", str(home)]) == 0
    assert current_version(home).number == 3
    assert [note.text for note in Workspace(home).notes()] == ["Strike of the carrier"]


def _content(home: Path) -> dict[str, bytes]:
    """Every file of a home by name; the workspace by what its tables hold, as a copy of it has other pages."""
    files = {path.relative_to(home).as_posix(): path for path in home.rglob("*") if path.is_file()}
    kept = {name: path.read_bytes() for name, path in files.items() if not name.startswith((".", "backups", "desk"))}
    with closing(sqlite3.connect(home / "desk.sqlite")) as desk:
        return kept | {"desk.sqlite": "\n".join(desk.iterdump()).encode()}


@pytest.mark.long
@pytest.mark.parametrize("command", ["serve", "load {files} --profile contract", "backup {home}-{n}.zip"])
def test_an_older_home_is_kept_as_it_was_before_anything_is_changed(
    older: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    home, before = older / "home", _content(older / "home")
    monkeypatch.setattr("cadran.cli.dashboard.serve_dashboard", lambda *_: None)
    for n in (1, 2):
        words = command.format(files=older / "files", home=home, n=n).split()
        assert run([*words, "--home", str(home)]) == 0
        (kept,) = (home / "backups").glob("before-upgrade-*.zip")
    assert _content(home) != before
    assert restore(kept, older / "as-it-was") >= len(before)
    assert _content(older / "as-it-was") == before


@pytest.mark.long
def test_the_demonstration_loads_a_sample_of_an_older_format_anew(older: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = older / "home"
    monkeypatch.setattr("cadran.cli.dashboard.serve_dashboard", lambda *_: None)
    monkeypatch.setattr("cadran.cli.dashboard.SAMPLE", older / "files")
    assert run(["demo", "--home", str(home)]) == 0

    assert ledger(home).select("load_id", "accepted", "table_rows").head(2).rows() == [(1, 18, 18), (1, 1, 1)]
    assert [note.text for note in Workspace(home).notes()] == ["Strike of the carrier"]


@pytest.mark.long
def test_the_demonstration_leaves_a_companys_own_rows_alone(older: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = older / "home"
    monkeypatch.setattr("cadran.cli.dashboard.serve_dashboard", lambda *_: None)
    assert run(["demo", "--home", str(home)]) == 0

    assert set(ledger(home)["load_id"]) == {1, 2}
    assert check(home) == []


def test_an_older_store_keeps_every_row_and_knows_its_sources(older: Path) -> None:
    home = older / "home"
    before = _rows(home, "select order_id, ordered_quantity, source_file, source_row from order_lines order by all")
    _open(home)

    after = _rows(
        home, "select order_id, ordered_quantity::double, source_file, source_row from order_lines order by all"
    )
    assert after == before
    assert check(home) == []
    sources = contributions(home).select("source", "load_id", "loaded_on", "row_count", "current_rows")
    assert sources.row(3) == ("contract/order_lines/order_lines.csv", 1, datetime(2026, 11, 26).date(), 18, 18)
    assert unload(home, "contract/stock_levels/stock_levels.csv").rows == {"stock_levels": (28, 0)}


def test_midnights_of_an_older_store_are_days_where_they_are_many(changed: Callable[[str], Path]) -> None:
    home = changed(
        """
        insert into order_lines by name
        select * exclude (number) replace ('X' || number as order_id, timestamp '2026-02-01 08:00' as ordered_at,
                          timestamp '2026-02-09 09:00' + to_days((number % 5)::integer) as promised_at)
        from (from order_lines where order_id = 'W1') cross join range(182) as more(number)
        """
    )
    _open(home)
    # 6 of 200 orders, 18 of 200 promises and 6 of 18 deliveries stood at midnight: days, all of them.
    hours = "count(*) filter (ordered_has_hour), count(*) filter (promised_has_hour)"
    assert _rows(home, f"select count(*), {hours} from order_lines") == [(200, 194, 182)]
    assert _rows(home, "select count(*) filter (delivered_has_hour) from deliveries") == [(12,)]


@pytest.mark.long
def test_a_few_midnights_of_an_older_store_are_hours(changed: Callable[[str], Path]) -> None:
    home = changed(
        """
        update order_lines set ordered_at = ordered_at + interval 15 minute where order_id <> 'W3';
        insert into order_lines by name
        select * exclude (number) replace ('X' || number as order_id, timestamp '2026-02-01 08:00' as ordered_at)
        from (from order_lines where order_id = 'W1') cross join range(182) as more(number);
        update order_lines set ordered_at = timestamp '2026-02-01' where order_id in ('X1', 'X2')
        """
    )
    _open(home)
    assert _rows(home, "select count(*), count(*) filter (ordered_has_hour) from order_lines") == [(200, 200)]


@pytest.mark.long
def test_an_amount_that_no_type_holds_any_more_is_listed(changed: Callable[[str], Path]) -> None:
    home = changed("update order_lines set unit_price = 1e12 where order_id = 'W1'")
    _open(home)

    assert _rows(home, "select count(*) from order_lines") == [(17,)]
    assert quarantined(home).select("load_id", "source_file", "source_row", "column_name", "value", "code").rows() == [
        (3, "order_lines.csv", 2, "unit_price", "1000000000000.0", "bad_type")
    ]
    assert ledger(home).select("load_id", "action", "quarantined", "table_rows").row(-1) == (3, "upgrade", 1, 17)
    assert check(home) == []


@pytest.mark.long
def test_a_store_that_cannot_be_carried_over_names_its_files(changed: Callable[[str], Path], older: Path) -> None:
    home = changed("alter table order_lines drop source_row")
    with pytest.raises(CadranError) as told:
        _open(home)
    assert told.value.read("en") == [
        f"The store of {home} was written by an older Cadran and cannot be carried over. "
        f"Delete store.duckdb and current.json there, then load again: {', '.join(f'{name}.csv' for name in FILES)}."
    ]
    (home / "store.duckdb").unlink()
    (home / "current.json").unlink()
    assert run(["load", str(older / "files"), "--profile", "contract", "--home", str(home)]) == 0


def _rewrite_pointer(home: Path, **content: object) -> None:
    pointer = home / "current.json"
    told = json.loads(pointer.read_text(encoding="utf-8")) | content
    told.pop("check", None)  # as those of before had none
    pointer.write_text(json.dumps(told), encoding="utf-8")


@pytest.mark.long
def test_a_home_that_other_queries_built_is_asked_nothing_and_built_anew(
    older: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = older / "home"
    monkeypatch.setattr("cadran.cli.dashboard.serve_dashboard", lambda *_: None)
    _open(home)
    version = build(home)
    assert not is_older(home)
    _rewrite_pointer(home, sql="other queries")
    assert is_older(home)
    for words in ((), ("--as-of", "2026-03-01")):
        assert run(["kpi", "lines", *words, "--lang", "en", "--home", str(home)]) == 2
        assert "or by other queries" in capsys.readouterr().err
    assert run(["serve", "--home", str(home), "--lang", "fr"]) == 0
    assert current_version(home).number == version.number + 1


def test_a_day_of_a_store_nobody_carried_over_names_its_files(older: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = older / "home"
    _rewrite_pointer(home, format=FORMAT, sql=sql_digest())
    assert run(["kpi", "lines", "--as-of", "2026-03-01", "--lang", "en", "--home", str(home)]) == 2
    assert "load again: deliveries.csv" in capsys.readouterr().err


def test_remarks_and_layout_of_the_queries_are_no_other_form(monkeypatch: pytest.MonkeyPatch) -> None:
    digest = sql_digest()
    every = relations.relations()
    otd = next(relation for relation in every if relation.full_name == "kpi.otd")
    texts = {
        "same": "-- Another remark.\n" + otd.sql.replace("\n", "\n  "),
        "other": otd.sql.replace("'promise'", "'x'"),
    }
    digests = {}
    for name, sql in texts.items():
        changed = tuple(replace(relation, sql=sql) if relation == otd else relation for relation in every)
        monkeypatch.setattr(relations, "relations", lambda changed=changed: changed)
        digests[name] = sql_digest()
    assert digests["same"] == digest != digests["other"]


def test_a_home_of_a_newer_cadran_asks_for_an_update(older: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = older / "home"
    _rewrite_pointer(home, format=FORMAT + 1)
    assert run(["kpi", "lines", "--lang", "en", "--home", str(home)]) == 2
    assert "newer Cadran" in capsys.readouterr().err


@pytest.mark.long
def test_a_frozen_link_into_an_older_format_leads_to_no_file(taken_again: Path) -> None:
    assert kept_version(taken_again, 2, datetime(2026, 3, 16).date()) is None
