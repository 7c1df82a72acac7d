"""The day of the data as a store tells it: what can have happened, what is known by then, which currency counts."""

from collections.abc import Iterator
from datetime import date, datetime

import duckdb
import pytest

from cadran.errors import CadranError
from cadran.warehouse.as_of import (
    EVENTS,
    AsOf,
    as_of_of,
    reporting_currency,
    setting,
    write_known_days,
    write_packed_lines,
    write_source_days,
)

DAY = date(2026, 11, 20)


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty store, with two extracts: 1 carried on DAY, 2 ten days before."""
    with duckdb.connect() as con:
        con.execute("attach ':memory:' as store; attach ':memory:' as version; create schema version.meta; use version")
        for table, names in EVENTS.items():
            moments = "".join(f", {name}_at timestamp, {name}_has_hour boolean" for name in names)
            con.execute(f"create table store.{table} (extract_id integer{moments})")
        con.execute("create table store.stock_levels (extract_id integer, stock_date date)")
        con.execute(
            "create table store.extracts as select * from (values (1, date '2026-11-20', 'p', 'order_lines', 'a.csv'), "
            "(2, date '2026-11-10', 'p', 'order_lines', 'b.csv')) as extracts(extract_id, carried_on, profile, "
            "table_name, source_file)"
        )
        yield con


def _happened(con: duckdb.DuckDBPyConnection, *moments: str, extract: int = 1, table: str = "order_lines") -> None:
    event = EVENTS[table][0]
    for moment in moments:
        con.execute(
            f"insert into store.{table} (extract_id, {event}_at, {event}_has_hour) values (?, ?::timestamp, ?)",
            [extract, moment, " " in moment],
        )


def test_the_day_of_the_data_is_the_newest_event_that_can_have_happened(con: duckdb.DuckDBPyConnection) -> None:
    _happened(con, "2026-11-18", "2026-11-19", "2026-11-21", "2026-11-22")
    _happened(con, "2026-11-12", extract=2)
    # A day after its load is a time zone away; two days after, or of an older file, it is still to come.
    assert as_of_of(con, None) == AsOf(datetime(2026, 11, 21), False, date(2026, 11, 21))


def test_a_day_all_of_whose_events_have_an_hour_ends_with_the_latest_of_them(con: duckdb.DuckDBPyConnection) -> None:
    _happened(con, "2026-11-20 08:00", "2026-11-20 17:30", "2026-11-19")
    assert as_of_of(con, None) == AsOf(datetime(2026, 11, 20, 17, 30), True, DAY)


def test_one_event_of_the_day_without_an_hour_makes_it_a_day(con: duckdb.DuckDBPyConnection) -> None:
    _happened(con, "2026-11-20 08:00")
    con.execute("insert into store.stock_levels values (1, date '2026-11-20')")
    assert as_of_of(con, None) == AsOf(datetime(2026, 11, 20), False, DAY)


def test_a_day_asked_for_is_taken_and_the_newest_told_beside_it(con: duckdb.DuckDBPyConnection) -> None:
    _happened(con, "2026-11-20 08:00", table="returns")
    assert as_of_of(con, date(2026, 3, 1)) == AsOf(datetime(2026, 3, 1), False, DAY)


@pytest.mark.parametrize(("alone", "newest"), [("2026-11-20", date(2026, 11, 20)), ("2026-11-21", date(2025, 11, 19))])
def test_a_day_after_more_than_a_year_of_silence_is_none(
    con: duckdb.DuckDBPyConnection, alone: str, newest: date
) -> None:
    """From 19 November 2025 to 20 November 2026 are 366 days."""
    _happened(con, "2025-11-18", "2025-11-19", alone)
    assert as_of_of(con, None).newest == newest


def test_a_store_without_an_event_ends_with_its_newest_load(con: duckdb.DuckDBPyConnection) -> None:
    assert as_of_of(con, None) == AsOf(datetime(2026, 11, 20), False, DAY)


def test_what_is_known_of_an_extract_ends_with_its_load_the_day_asked_for_and_the_newest(
    con: duckdb.DuckDBPyConnection,
) -> None:
    for as_of, newest, known in (
        (DAY, DAY, [date(2026, 11, 20), date(2026, 11, 11)]),
        (date(2026, 11, 5), DAY, [date(2026, 11, 5)] * 2),
        (DAY, date(2026, 11, 8), [date(2026, 11, 8)] * 2),
    ):
        write_known_days(con, as_of, newest)
        assert con.sql("select known_until from meta.known_days order by extract_id").fetchall() == [
            (day,) for day in known
        ]
        con.execute("drop table meta.known_days")


def test_a_source_tells_the_days_of_the_event_its_table_is_about(con: duckdb.DuckDBPyConnection) -> None:
    _happened(con, "2026-11-19", "2026-11-19", "2026-11-30")
    con.execute(
        "insert into store.deliveries (extract_id, ready_at, delivered_at) values (2, '2026-11-01', '2026-11-09')"
    )
    write_source_days(con)
    assert con.sql("select source_file, day, row_count from meta.source_days order by 1").fetchall() == [
        ("a.csv", date(2026, 11, 19), 2),
        ("b.csv", date(2026, 11, 9), 1),
    ]


def _money(con: duckdb.DuckDBPyConnection, currencies: str, rates: str = "", settings: str = "") -> None:
    """Order lines in these currencies, rates as `EUR 1`, and settings as `load name value`, each after a comma."""
    con.execute("drop table store.order_lines")
    con.execute("create table store.order_lines (currency varchar)")
    con.execute("alter table store.deliveries add column currency varchar")
    con.execute("create table store.settings (load_id integer, name varchar, value varchar)")
    con.execute("create table store.exchange_rates (currency varchar, rate decimal(18, 6))")
    for table, texts in (("order_lines", currencies), ("exchange_rates", rates), ("settings", settings)):
        for text in filter(None, texts.split(", ")):
            values = text.split(" ")
            con.execute(f"insert into store.{table} values ({', '.join('?' * len(values))})", values)


@pytest.mark.parametrize(
    ("currencies", "rates", "settings", "told"),
    [
        ("", "", "", "EUR"),
        ("GBP, GBP", "", "", "GBP"),
        ("GBP", "", "1 amounts_in GBP", "GBP"),
        ("GBP, EUR", "EUR 1, GBP 1.2", "", "EUR"),
        ("GBP, EUR", "GBP 1, EUR 0.9, GBP 1", "", "GBP"),
        ("GBP, EUR", "", "2 reporting_currency CHF, 1 reporting_currency USD", "CHF"),
    ],
)
def test_the_reporting_currency_is_the_one_set_the_only_one_or_the_one_all_rates_are_of(
    con: duckdb.DuckDBPyConnection, currencies: str, rates: str, settings: str, told: str
) -> None:
    _money(con, currencies, rates, settings)
    assert reporting_currency(con) == told


@pytest.mark.parametrize(
    ("rates", "settings"), [("", ""), ("EUR 1, GBP 1", ""), ("EUR 1, EUR 1.1", ""), ("", "1 amounts_in CHF")]
)
def test_several_currencies_without_a_reporting_one_are_asked_for(
    con: duckdb.DuckDBPyConnection, rates: str, settings: str
) -> None:
    _money(con, "GBP, EUR", rates, settings)
    with pytest.raises(CadranError) as raised:
        reporting_currency(con)
    assert ("CHF, EUR, GBP" if settings else "EUR, GBP") in raised.value.read("en")[0]


def test_a_store_written_before_there_were_settings_has_none(con: duckdb.DuckDBPyConnection) -> None:
    assert setting(con, "reporting_currency") is None


def test_lines_in_packs_are_those_known_with_the_units_of_a_pack(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("drop table store.order_lines")
    con.execute(
        "create table store.order_lines as select 1 as extract_id, 'inbound' as flow, order_id, '1' as line_id, sku, "
        "unit, ordered_at::timestamp as ordered_at, 'a.csv' as source_file, 1 as source_row from (values "
        "('P1', 'A', 'pack', '2026-11-20'), ('P2', 'B', 'pack', '2026-11-01'), ('P3', 'A', 'unit', '2026-11-01'), "
        "('P4', 'A', 'pack', '2026-11-21')) as lines(order_id, sku, unit, ordered_at)"
    )
    con.execute("create table store.products as select 'A' as sku, 6 as units_per_pack")
    write_known_days(con, DAY, DAY)
    write_packed_lines(con)
    assert con.sql("select order_id, units_per_pack from meta.packed_lines order by 1").fetchall() == [
        ("P1", 6),
        ("P2", None),
    ]
