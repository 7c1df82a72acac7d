"""The form of a version, kept between builds, saves time and changes nothing."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
from kpi.tiny import write_contract

from cadran.ingest.loading import load
from cadran.warehouse import build, form

LINE = {
    "flow": "outbound",
    "order_id": "1",
    "line_id": "1",
    "sku": "A",
    "ordered_at": "2026-03-02",
    "promised_at": "2026-03-04",
    "ordered_quantity": 3,
    "unit_price": 2,
    "currency": "EUR",
}
PARCEL = {
    "flow": "outbound",
    "delivery_id": "P",
    "order_id": "1",
    "line_id": "1",
    "delivered_at": "2026-03-05",
    "delivered_quantity": 3,
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with one late line, and an empty folder for forms."""
    monkeypatch.setenv("CADRAN_CACHE", str(tmp_path / "cache"))
    files = write_contract(tmp_path / "files", {"order_lines": [LINE], "deliveries": [PARCEL]})
    load(files, "contract", tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def open_draft() -> Iterator[duckdb.DuckDBPyConnection]:
    """A version that is being built, with one view, beside an empty store."""
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as store")
        connection.execute("create schema meta; create table meta.build as select 1 as number")
        connection.execute("create schema marts; create table marts.lines as select 1 as quantity")
        connection.execute("create view marts.all_lines as from marts.lines")
        yield connection


def _contents(version: Path) -> dict[str, tuple[list[str], list[str]]]:
    """The columns and rows of every relation that is asked."""
    with duckdb.connect(version, read_only=True) as connection:
        names = connection.sql(
            "select table_schema || '.' || table_name from information_schema.tables "
            "where table_schema in ('marts', 'kpi', 'details')"
        ).fetchall()
        relations = {name: connection.sql(f"from {name}") for (name,) in names}
        return {
            name: (
                [f"{column} {kind}" for column, kind in zip(rows.columns, rows.types, strict=True)],
                sorted(map(repr, rows.fetchall())),
            )
            for name, rows in relations.items()
        }


@pytest.mark.long
def test_a_version_begun_with_a_kept_form_is_the_one_made_without(home: Path) -> None:
    kept = home.parent / "cache"
    made = _contents(build(home, date(2026, 3, 20)).path)
    (file,) = kept.glob("form-*")
    assert "kpi.otd" in made
    assert _contents(build(home, date(2026, 3, 20)).path) == made

    file.write_bytes(b"no database")
    assert _contents(build(home, date(2026, 3, 20)).path) == made
    assert b"no database" not in file.read_bytes()[:20]
    assert list(kept.glob("form-*")) == [file]


def test_a_form_holds_views_and_the_columns_of_tables_without_a_row_of_theirs(
    tmp_path: Path, open_draft: duckdb.DuckDBPyConnection
) -> None:
    file = tmp_path / "form.duckdb"
    form.keep_form(open_draft, file)

    with duckdb.connect(file, read_only=True) as connection:
        assert connection.sql("select view_name from duckdb_views() where not internal").fetchall() == [("all_lines",)]
        assert connection.sql("select table_name from duckdb_tables()").fetchall() == [("shapes",)]
        assert connection.sql("from shapes").fetchall() == [("memory.marts.lines", '"quantity" INTEGER')]


def test_other_sql_columns_or_currencies_have_a_form_of_their_own(
    monkeypatch: pytest.MonkeyPatch, open_draft: duckdb.DuckDBPyConnection
) -> None:
    cents, units = {"rounded(money)": "round(money, 2)"}, {"rounded(money)": "round(money, 0)"}
    paths = [form.form_path(open_draft, cents), form.form_path(open_draft, units)]
    open_draft.execute("create table store.order_lines (order_id varchar)")
    paths.append(form.form_path(open_draft, cents))
    monkeypatch.setattr(form, "sql_digest", lambda: "other")
    paths.append(form.form_path(open_draft, cents))

    assert len(set(paths)) == 4


def test_a_folder_that_cannot_be_written_to_stops_no_build(
    tmp_path: Path, open_draft: duckdb.DuckDBPyConnection
) -> None:
    (tmp_path / "file").touch()
    form.keep_form(open_draft, tmp_path / "file" / "form.duckdb")
    assert form.taken_form(open_draft, tmp_path / "file" / "form.duckdb") is None


def test_the_forms_used_last_are_kept(tmp_path: Path, open_draft: duckdb.DuckDBPyConnection) -> None:
    for number in range(form.KEPT_FORMS + 2):
        form.keep_form(open_draft, tmp_path / f"form-{number}.duckdb")
    assert len(list(tmp_path.iterdir())) == form.KEPT_FORMS
    assert (tmp_path / f"form-{form.KEPT_FORMS + 1}.duckdb").is_file()
