"""What a profile says of databases, the addresses of the environment, and from where a load goes on."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from cadran.contract.tables import TABLES
from cadran.errors import CadranError
from cadran.ingest.databases.increments import reached
from cadran.ingest.databases.reading import Databases
from cadran.ingest.profiles.profile import Entry, read_profile
from cadran.ingest.profiles.queries import Database
from cadran.ingest.storage.extracts import Extract
from ingest.test_databases import COLUMNS, HEAD

ENTRY = Entry.model_validate({"queries": {"l": {"database": "erp", "table": "t"}}})


@pytest.mark.parametrize(
    ("database", "entry", "sentence"),
    [
        ('url = "postgresql://u:SECRET@h/d"', "", "databases.erp: the address of a database"),
        ('url_from = "postgresql://u:SECRET@h/d"', "", "databases.erp: the address of a database"),
        ('url_from = ["SECRET"]', "", "databases.erp: the address of a database"),
        ('url_from = "E"\npassword = "SECRET"', "", "databases.erp.password is not a known setting"),
        ("", 'database = "crm", table = "t"', "the database “crm” is not described"),
        ("", 'database = "erp"', "a query has either `table` or `query`"),
        ("", 'database = "erp", table = "t", query = "select 1"', "a query has either `table` or `query`"),
        ("", 'database = "erp", table = "t", overlap = "1 day"', "an overlap widens an increment"),
        ("", 'database = "erp", table = "t", increment = "c", overlap = "soon"', "“soon” is not an overlap"),
        (
            "",
            'database = "erp", table = "t", increment = "c" } }\ncomplete = true\nmap = { sku = { "" = "" ',
            "`complete` needs all rows",
        ),
    ],
)
def test_what_a_profile_says_wrong_of_databases_is_said(
    tmp_path: Path, database: str, entry: str, sentence: str
) -> None:
    path = tmp_path / "house.toml"
    described, asked = database or 'url_from = "E"', entry or 'database = "erp", table = "t"'
    source = f"queries = {{ l = {{ {asked} }} }}"
    path.write_text(f"{HEAD}[databases.erp]\n{described}\n[[order_lines]]\n{source}\n{COLUMNS}")
    with pytest.raises(CadranError) as wrong:
        read_profile(path)
    read = "\n".join(wrong.value.read("en") + wrong.value.read("fr"))
    assert sentence in read
    assert "SECRET" not in read


@pytest.mark.parametrize(
    "setting",
    ['rank = { by = ["a"] }', 'fill_down = { by = "a", columns = ["b"] }', 'repeats = "sum"', 'rows_of = "n"'],
)
def test_what_needs_all_rows_cannot_be_said_of_an_increment(tmp_path: Path, setting: str) -> None:
    path = tmp_path / "house.toml"
    grown = 'queries = { l = { database = "erp", table = "t", increment = "c" } }\nfiles = { n = "n.csv" }\njoin = "x"'
    path.write_text(f'{HEAD}[databases.erp]\nurl_from = "E"\n[[order_lines]]\n{grown}\n{setting}\n{COLUMNS}')
    with pytest.raises(CadranError, match=r"erp\.t is read by `increment`, .* needs all rows"):
        read_profile(path)


def _asked() -> str:
    """What is said where the address of the environment leads nowhere."""
    with Databases({"erp": Database(url_from="ERP_URL")}) as databases, pytest.raises(CadranError) as wrong:
        databases.opened(TABLES["order_lines"], ENTRY, "l")
    return str(wrong.value)


@pytest.mark.parametrize("text", ["", "oracle://h/d", "mysql://u:12?4@h/d", "postgresql://u:p#s@h/d", "SECRET"])
def test_an_address_that_is_none_or_not_there_is_said(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERP_URL", text)
    assert _asked().startswith("The environment variable ERP_URL")
    assert not text or text not in _asked()


def test_sql_server_is_asked_by_its_own_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cadran.ingest.databases.servers.CONNECT_SECONDS", 0.2)
    monkeypatch.setenv("ERP_URL", "mssql://u:secret-p@127.0.0.1:1/erp")
    assert "on 127.0.0.1:1 says: " in _asked()
    assert "secret-p" not in _asked()


def _extract(number: int, since: str | None, end: str | None, entry: str = "now") -> Extract:
    day, moment = date(2026, 1, 1), datetime(2026, 1, 1)
    loaded = Extract(number, 1, number, "p", "t", "f", "s", 0, "r", entry, None, (), moment, day, day, False, (), 0)
    return replace(loaded, since=since, reached=end)


@pytest.mark.parametrize(
    ("extracts", "end"),
    [
        ([], None),
        ([(1, None, "5")], "5"),
        ([(1, None, "5"), (2, "5", "7"), (3, "7", "9")], "9"),
        ([(1, None, "5"), (3, "7", "9")], "5"),
        ([(2, "5", "7"), (3, "7", "9")], None),
        ([(2, "5", "7"), (4, None, "8")], "8"),
        ([(1, None, "5", "before"), (2, "5", "7")], None),
    ],
)
def test_a_load_goes_on_from_where_the_unbroken_extracts_end(extracts: list[Any], end: str | None) -> None:
    assert reached([_extract(*extract) for extract in extracts], "now") == end
