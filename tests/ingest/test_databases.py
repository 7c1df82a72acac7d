"""Tables and queries of real servers as sources: exact text, counted, read only, and no password anywhere."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pa_parquet
import pytest

from cadran.contract.tables import TABLES
from cadran.errors import CadranError
from cadran.ingest.databases.reading import Databases
from cadran.ingest.databases.servers import Server
from cadran.ingest.loading import LoadReport, load
from cadran.ingest.profiles.profile import Entry
from cadran.ingest.profiles.queries import Database
from cadran.ingest.storage.store import check
from cadran.ingest.storage.unloading import unload
from ingest import servers

KINDS = {"sqlite": servers.sqlite, "postgresql": servers.postgresql, "mariadb": servers.mariadb}
HEAD = 'name = "house"\ntitle = { en = "H", fr = "H" }\nreporting_currency = "EUR"\nhome_country = "FR"\n'
COLUMNS = (
    '[order_lines.columns]\norder_id = "l.order_id"\nline_id = "\'1\'"\nordered_at = "ordered_at"\nsku = "sku"\n'
    'ordered_quantity = "quantity"\nunit_price = "price"\n'
)
ORDERS = """
create table orders (order_id varchar(10) primary key, ordered_at date, sku varchar(50), quantity numeric(20, 6),
                     price numeric(20, 3), changed_at timestamp);
insert into orders values
  ('A1', '2026-01-05', 'S1', 2, 1.234, '2026-01-05 10:00:00'),
  ('A2', '2026-01-06', 'S2', 3, 5.678, '2026-01-06 10:00:00'),
  ('A3', null, 'S3', 4, null, '2026-01-06 11:00:00'),
  ('A4', '2026-01-07', 'it''s "4"', 5, 9.999, '2026-01-07 10:00:00.5');
"""


@pytest.fixture(scope="module", params=KINDS)
def server(request: pytest.FixtureRequest) -> Iterator[servers.Database]:
    with KINDS[request.param]() as database:
        database.run("drop table if exists orders;" + ORDERS)
        yield database


@dataclass
class House:
    """A folder, a home and a profile that reads one database."""

    root: Path
    database: servers.Database
    monkeypatch: pytest.MonkeyPatch

    def profile(self, entry: str, more: str = "") -> Path:
        path = self.root / "house.toml"
        path.write_text(f'{HEAD}[databases.erp]\nurl_from = "ERP_URL"\n{more}[[order_lines]]\n{entry}\n{COLUMNS}')
        self.monkeypatch.setenv("ERP_URL", self.database.url)
        return path

    def load(self, profile: Path, **settings: Any) -> LoadReport:
        return load(self.root, profile, self.root / "home", **settings)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(self.root / "home" / "store.duckdb", read_only=True) as connection:
            return connection.sql(query).fetchall()

    def spooled(self, query: dict[str, Any], timeout: int = 60) -> tuple[list[dict[str, Any]], list[str]]:
        """The rows of a query as the load sees them, and what is said of them."""
        self.monkeypatch.setenv("ERP_URL", self.database.url)
        entry = Entry.model_validate({"queries": {"l": {"database": "erp", **query}}})
        with Databases({"erp": Database(url_from="ERP_URL", timeout=timeout)}) as databases:
            opened = databases.opened(TABLES["order_lines"], entry, "l")
            assert opened.source.name == f"erp.{query.get('table', 'l')}"
            rows: list[dict[str, Any]] = pa_parquet.read_table(opened.source.path).to_pylist()
            return rows, [note.read("en") for note in databases.notes]

    def refusal(self, work: Callable[[], object]) -> str:
        with pytest.raises(CadranError) as wrong:
            work()
        assert servers.PASSWORD not in "".join(wrong.value.read("fr"))
        return "\n".join(wrong.value.read("en"))


@pytest.fixture
def house(tmp_path: Path, server: servers.Database, monkeypatch: pytest.MonkeyPatch) -> House:
    return House(tmp_path, server, monkeypatch)


def _counts(report: LoadReport) -> tuple[int, ...]:
    (count,) = report.tables
    assert count.rows == count.accepted + count.unchanged + count.quarantined + count.skipped + count.blank
    return count.rows, count.accepted, count.unchanged, count.quarantined


KINDS_OF_VALUES = {
    "postgresql": (
        """
        create table kinds (id bigint primary key, t text, d date, ts timestamp, tz timestamptz, n numeric(38, 10),
            f real, g double precision, b bit(5), j json, u uuid, a text[], o boolean, y bytea, "od""d col" int);
        insert into kinds values (1, E'it''s "q"\\nnl é', '0001-01-01', '9999-12-31 23:59:59.999999',
            '2026-03-01 12:00:00.5+02', 1234567890123456789012345678.0123456789, 0.1, 0.1, b'10101', '{"a": 1}',
            '123e4567-e89b-12d3-a456-426614174000', '{a,"b,c"}', true, '\\x00ff', 5);
        insert into kinds (id, d, ts, tz) values (2, 'infinity', '-infinity', null);
        insert into kinds (id) values (3);
        """,
        {
            "t": 'it\'s "q"\nnl é',
            "d": "0001-01-01",
            "ts": "9999-12-31 23:59:59.999999",
            "tz": "2026-03-01 10:00:00.5+00",
            "n": "1234567890123456789012345678.0123456789",
            "f": "0.1",
            "g": "0.1",
            "b": "10101",
            "j": '{"a": 1}',
            "u": "123e4567-e89b-12d3-a456-426614174000",
            "a": '{a,"b,c"}',
            "o": "true",
            "y": "\\x00ff",
            'od"d col': "5",
        },
        {"d": "infinity", "ts": "-infinity"},
        "j (json), a (text[]), y (bytea)",
    ),
    "mariadb": (
        """
        set sql_mode = '';
        create table kinds (id bigint unsigned primary key, t varchar(50), d date, ts datetime(6),
            tz timestamp(3) null, n decimal(38, 10), f float, g double, b bit(5), j json, u uuid, o boolean, y blob,
            m time, `od"d ``col` int);
        set time_zone = '+02:00';
        insert into kinds values (1, 'it''s "q"\\nnl\\0é', '0001-01-01', '9999-12-31 23:59:59.999999',
            '2026-03-01 12:00:00.5', 1234567890123456789012345678.0123456789, 0.1, 0.1, b'10101', '{"a": 1}',
            '123e4567-e89b-12d3-a456-426614174000', true, x'00ff', '-12:30:00', 5);
        insert into kinds (id, d, ts) values (2, '0000-00-00', '0000-00-00 00:00:00');
        insert into kinds (id) values (18446744073709551615);
        """,
        {
            "t": 'it\'s "q"\nnl\0é',
            "d": "0001-01-01",
            "ts": "9999-12-31 23:59:59.999999",
            "tz": "2026-03-01 10:00:00.500+00:00",
            "n": "1234567890123456789012345678.0123456789",
            "f": "0.1",
            "g": "0.1",
            "b": "21",
            "j": '{"a": 1}',
            "u": "123e4567-e89b-12d3-a456-426614174000",
            "o": "1",
            "y": "00ff",
            "m": "-12:30:00",
            'od"d `col': "5",
        },
        {"d": "0000-00-00", "ts": "0000-00-00 00:00:00.000000"},
        "",
    ),
    "sqlite": (
        """
        create table kinds (id integer primary key, t text, n numeric, r real, s real, i, y blob, "od""d col");
        insert into kinds values (1, 'it''s "q"' || char(10) || 'nl' || char(0) || 'é', 12345678901234567, 0.1,
            0.1 + 0.2, '007', x'00ff', 5);
        insert into kinds (id, t, i) values (2, 'x', 7.5);
        insert into kinds (id) values (3);
        """,
        {
            "t": 'it\'s "q"\nnl\0é',
            "n": "12345678901234567",
            "r": "0.1",
            "s": "0.30000000000000004",
            "i": "007",
            "y": "00FF",
            'od"d col': "5",
        },
        {"t": "x", "i": "7.5"},
        "",
    ),
}


@pytest.mark.long
def test_values_of_every_kind_are_the_text_the_server_writes(house: House) -> None:
    script, first, second, odd = KINDS_OF_VALUES[house.database.kind]
    house.database.run("drop table if exists kinds;" + script)
    rows, notes = house.spooled({"table": "kinds"})
    nothing = dict.fromkeys(first)
    last = "18446744073709551615" if house.database.kind == "mariadb" else "3"
    assert rows == [{"id": "1", **first}, {"id": "2", **nothing, **second}, {"id": last, **nothing}]
    assert [note.rpartition(": ")[2] for note in notes] == ([f"{odd}."] if odd else [])


@pytest.mark.long
@pytest.mark.parametrize("server", ["postgresql", "mariadb"], indirect=True)
def test_days_that_are_none_are_refused_row_by_row(house: House) -> None:
    house.database.run("drop table if exists kinds;" + KINDS_OF_VALUES[house.database.kind][0])
    house.database.run("insert into kinds (id, d) values (7, '2026-01-05')")
    profile = house.profile('queries = { l = { database = "erp", table = "kinds" } }')
    columns = "order_id = 'id'\nline_id = 'id'\nordered_at = 'd'\nsku = 'id'\nordered_quantity = \"'1'\"\n"
    profile.write_text(profile.read_text().replace(COLUMNS, f"[order_lines.columns]\n{columns}"))
    assert _counts(house.load(profile)) == (4, 1, 0, 3)
    codes = "select code from quarantine order by source_row"
    assert house.rows(codes) == [("bad_date",), ("bad_date",), ("missing_required",)]


def test_an_empty_table_and_a_table_of_one_row_are_read(house: House) -> None:
    house.database.run("create table few (id integer primary key, d date)")
    assert house.spooled({"table": "few"}) == ([], [])
    house.database.run("insert into few values (1, null)")
    assert house.spooled({"table": "few"}) == ([{"id": "1", "d": None}], [])


def test_rows_without_an_order_are_said_and_a_stated_one_is_kept(house: House) -> None:
    query = "select sku, order_id from orders order by order_id desc -- all"
    _, (note,) = house.spooled({"query": query})
    assert note.startswith("Nothing says in which order the rows of erp.l come")
    rows, notes = house.spooled({"query": f"{query}\n;", "order": "order_id"})
    assert ([row["order_id"] for row in rows], notes) == (["A1", "A2", "A3", "A4"], [])


SERIES = {
    "postgresql": "select i as id, repeat('x', 600) as t from generate_series(1, 200000) as i",
    "mariadb": "select seq as id, repeat('x', 600) as t from seq_1_to_200000",
    "sqlite": "with recursive s(id) as (select 1 union all select id + 1 from s where id < 200000) "
    "select id, printf('%600s', 'x') as t from s",
}


@pytest.mark.long
def test_two_hundred_thousand_rows_pass_in_little_memory(house: House) -> None:
    house.monkeypatch.setenv("ERP_URL", house.database.url)
    query = {"database": "erp", "query": SERIES[house.database.kind]}
    resident: list[int] = []

    def advance(_name: str, _rows: int) -> None:
        resident.append(int(Path("/proc/self/statm").read_text().split()[1]) * 4096)

    described = {"erp": Database(url_from="ERP_URL")}
    with Databases(described, advance=advance) as databases:
        entry = Entry.model_validate({"queries": {"l": query}})
        source = databases.opened(TABLES["order_lines"], entry, "l").source
        assert pa_parquet.read_metadata(source.path).num_rows == 200_000
    assert len(resident) > 4
    assert max(resident) - resident[0] < 80 << 20 < source.bytes


@pytest.mark.long
def test_a_table_is_loaded_once_and_then_from_its_last_value_on(house: House) -> None:
    house.database.run("delete from orders;" + ORDERS.partition(");")[2])
    grown = 'queries = { l = { database = "erp", table = "orders", increment = "changed_at", overlap = "2 hours" } }'
    profile = house.profile(grown)
    assert _counts(house.load(profile)) == (4, 3, 0, 1)
    assert house.rows("select distinct source_file from order_lines") == [("erp.orders",)]
    assert house.rows("select source_row, column_name, code from quarantine") == [(3, "ordered_at", "missing_required")]
    assert _counts(house.load(profile)) == (1, 0, 1, 0)
    # A late commit within the overlap, and a row behind it that nobody reads again but a full load.
    house.database.run("update orders set quantity = 20, changed_at = '2026-01-07 08:30:00' where order_id = 'A1'")
    house.database.run("update orders set quantity = 30 where order_id = 'A2'")
    assert _counts(house.load(profile)) == (2, 1, 1, 0)
    quantities = "select order_id, ordered_quantity::integer from order_lines order by all"
    assert house.rows(quantities) == [("A1", 20), ("A2", 3), ("A4", 5)]
    assert _counts(house.load(profile, is_full=True)) == (4, 1, 2, 1)
    assert house.rows(quantities) == [("A1", 20), ("A2", 30), ("A4", 5)]
    assert house.rows("select since is null from extracts order by extract_id") == [
        (True,),
        (False,),
        (False,),
        (True,),
    ]
    unload(house.root / "home", None, 1)
    assert house.rows(quantities) == [("A1", 20), ("A2", 30), ("A4", 5)]
    unload(house.root / "home", None, 4)
    assert house.rows(quantities) == [("A1", 20), ("A4", 5)]
    assert _counts(house.load(profile)) == (4, 1, 2, 1)
    assert check(house.root / "home") == []


@pytest.mark.long
@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_a_query_is_joined_with_files_and_looked_up_from_them(house: House) -> None:
    house.database.run("delete from orders;" + ORDERS.partition(");")[2])
    (house.root / "names.csv").write_text("order_id,sku\nA1,one\nA2,two\nA4,four\n")
    looked_up = house.profile(
        'queries = { l = { database = "erp", query = "select * from orders", order = "order_id" } }\n'
        'files = { n = "names.csv" }\njoin = "left join n on n.order_id = l.order_id"'
    )
    looked_up.write_text(looked_up.read_text().replace('sku = "sku"', 'sku = "n.sku"'))
    house.load(looked_up)
    assert house.rows("select order_id, sku from order_lines order by all") == [
        ("A1", "one"),
        ("A2", "two"),
        ("A4", "four"),
    ]
    reverse = looked_up.read_text().replace('files = { n = "names.csv" }', 'files = { n = "names.csv" }\nrows_of = "n"')
    reverse = reverse.replace("left join n on", "left join l on").replace('"house"', '"reverse"\ndecimal = "."')
    looked_up.write_text(reverse)
    house.load(looked_up)
    assert house.rows("select distinct source_file from order_lines") == [("names.csv",)]


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_the_same_content_again_changes_nothing_in_whatever_batches(house: House) -> None:
    house.database.run("delete from orders;" + ORDERS.partition(");")[2])
    profile = house.profile('queries = { l = { database = "erp", table = "orders" } }')
    house.load(profile)
    house.monkeypatch.setattr("cadran.ingest.databases.servers.BATCH_ROWS", 1)
    again = house.load(profile)
    assert "erp.orders is the file of load 1; nothing changed." in [note.read("en") for note in again.notes]
    assert house.rows("select count(*) from extracts") == [(1,)]


@pytest.mark.long
@pytest.mark.parametrize("server", ["postgresql", "mariadb"], indirect=True)
def test_a_server_that_dies_in_the_middle_leaves_the_store_as_it_was(house: House) -> None:
    house.database.run("delete from orders;" + ORDERS.partition(");")[2])
    profile = house.profile('queries = { l = { database = "erp", table = "orders" } }')
    house.load(profile)
    series = SERIES[house.database.kind]
    profile = house.profile(f'queries = {{ l = {{ database = "erp", query = """{series}""" }} }}')
    before = house.rows("from order_lines order by all")

    def end_sessions(_name: str, _share: float, _rows: int) -> None:
        house.database.end_sessions()

    sentence = house.refusal(lambda: house.load(profile, progress=end_sessions))
    assert sentence.startswith("erp.l: the database ")
    assert house.rows("from order_lines order by all") == before
    assert house.rows("select count(*) from ledger") == [(1,)]


def test_what_cannot_be_read_is_said_without_the_password(house: House) -> None:
    kind, url = house.database.kind, house.database.url
    sentence = house.refusal(lambda: house.spooled({"table": "nosuch"}))
    assert "nosuch" in sentence
    assert sentence.startswith("erp.nosuch: the database ")
    for increment, words in (("nothing", "there is no column “nothing”"), ("sku", "neither whole numbers nor times")):
        assert words in house.refusal(partial(house.spooled, {"table": "orders", "increment": increment}))
    for query in ("delete from orders", "select 1; select 2", "with x as (delete from orders returning *) select 1"):
        sentence = house.refusal(partial(house.spooled, {"query": query}))
        assert "only selects" in sentence or "says" in sentence
    if kind == "sqlite":
        house.database = replace(house.database, url="sqlite:////nowhere/shop.db")
        assert "no file /nowhere/shop.db of" in house.refusal(lambda: house.spooled({"table": "orders"}))
        return
    host = url.rpartition("@")[2].partition("/")[0]
    house.database = replace(house.database, url=url.replace(":p%40ss", ":x%40ss"))
    assert f"on {host} says" in house.refusal(lambda: house.spooled({"table": "orders"}))
    house.database = replace(house.database, url=url.replace(host, "127.0.0.1:1"))
    assert "on 127.0.0.1:1 says" in house.refusal(lambda: house.spooled({"table": "orders"}))
    house.database = replace(house.database, url=url.replace("p%40ss%20", "p@ss/"))
    assert house.refusal(lambda: house.spooled({"table": "orders"})).startswith(
        "The environment variable ERP_URL holds"
    )


@pytest.mark.parametrize("server", ["postgresql"], indirect=True)
def test_a_transaction_only_reads_and_ends_in_time(house: House) -> None:
    house.database.run("create sequence counter")
    assert "read-only" in house.refusal(lambda: house.spooled({"query": "select nextval('counter') as n"}))
    late = house.refusal(lambda: house.spooled({"query": "select pg_sleep(20) as n"}, timeout=1))
    assert "statement timeout" in late
    settings = "select current_setting('transaction_isolation') as i, current_setting('transaction_read_only') as r"
    assert house.spooled({"query": settings})[0] == [{"i": "repeatable read", "r": "on"}]


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_a_count_that_differs_from_that_of_the_database_fails_the_load(house: House) -> None:
    count = Server.count
    house.monkeypatch.setattr(Server, "count", lambda server, query: count(server, query) + 1)
    assert "counts 5 rows, and 4 were read" in house.refusal(lambda: house.spooled({"table": "orders"}))


@pytest.mark.long
@pytest.mark.parametrize("server", ["postgresql", "mariadb"], indirect=True)
def test_the_password_is_in_no_file_of_the_home_and_in_no_record(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        house.load(house.profile('queries = { l = { database = "erp", table = "orders" } }'))
    secrets = [servers.PASSWORD, house.database.url.split(":")[2].partition("@")[0]]
    for secret in secrets:
        assert secret not in caplog.text
        assert secret not in "".join(map(str, house.rows("from ledger") + house.rows("from extracts")))
        for path in house.root.rglob("*"):
            assert path.is_dir() or secret.encode() not in path.read_bytes()


def test_a_missing_driver_is_one_sentence(house: House) -> None:
    module = {"postgresql": "adbc_driver_postgresql.dbapi", "mariadb": "pymysql"}.get(house.database.kind)
    if module is None:
        assert house.spooled({"query": "select 1 as n"})[0] == [{"n": "1"}]
        return
    house.monkeypatch.setitem(sys.modules, module, None)
    sentence = house.refusal(lambda: house.spooled({"table": "orders"}))
    assert sentence.startswith("Reading this database needs the package ")
    assert sentence.endswith("Install it: pip install cadran[databases].")
