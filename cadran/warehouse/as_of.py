"""The as-of day: the newest day that can have happened, read from the data and from the days they were loaded on."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import duckdb

from cadran.errors import CadranError
from cadran.i18n.message import message

# Every column that tells when something happened; promises, requests, releases, plans and validities are not events.
EVENTS = {
    "order_lines": ("ordered", "cancelled", "closed"),
    "deliveries": ("ready", "shipped", "delivered", "available"),
    "returns": ("returned",),
    "feedback": ("answered",),
}
ZONE_TOLERANCE = timedelta(days=1)
LONGEST_SILENCE_DAYS = 366
DEFAULT_CURRENCY = "EUR"


@dataclass(frozen=True)
class AsOf:
    """The moment of a version; a day at its midnight where one of the day's events has no hour.

    `newest` is the newest day that has happened by all that is known, whatever day was asked for.
    """

    at: datetime
    has_hour: bool
    newest: date


def as_of_of(con: duckdb.DuckDBPyConnection, asked: date | None) -> AsOf:
    """The day asked for, or the newest event day not after the day its row was loaded on.

    A day without another event in the 366 days before it is taken only where every day is such a one.
    """
    con.execute(f"create temp table event_days as {_event_days()}")
    ((newest,),) = con.execute(
        "select coalesce(max(day) filter (day - before <= $silence), max(day), (select max(carried_on) from "
        "store.extracts)) from (select day, lag(day) over (order by day) as before from "
        "(select distinct day from event_days))",
        {"silence": LONGEST_SILENCE_DAYS},
    ).fetchall()
    if asked is not None:
        return AsOf(datetime.combine(asked, time()), False, newest)
    ((has_hour, latest),) = con.execute(
        "select coalesce(bool_and(has_hour), false), max(latest_at) from event_days where day = $day", {"day": newest}
    ).fetchall()
    return AsOf(latest if has_hour else datetime.combine(newest, time()), has_hour, newest)


def _event_days() -> str:
    """One row per day and kind of event that has happened by the day of its load: whether all of it has an hour."""
    events = [
        f"select {event}_at as moment, {event}_has_hour as has_hour, extract_id from store.{table}"
        for table, names in EVENTS.items()
        for event in names
    ]
    events.append("select stock_date::timestamp, false, extract_id from store.stock_levels")
    return (
        f"select moment::date as day, bool_and(has_hour) as has_hour, max(moment) as latest_at "
        f"from ({' union all '.join(events)}) join ({_load_days()}) using (extract_id) "
        "where moment::date <= load_date group by day"
    )


def _load_days() -> str:
    """One row per extract: the last day on which an event of its rows can have happened."""
    tolerance = f"interval {ZONE_TOLERANCE.days} day"
    return f"select extract_id, (carried_on + {tolerance})::date as load_date from store.extracts"


def write_known_days(con: duckdb.DuckDBPyConnection, as_of: date, newest: date) -> None:
    """Write `meta.known_days`: per extract, the last day on which an event of its rows has happened for a version."""
    con.execute(
        "create table meta.known_days as select extract_id, load_date, $newest::date as newest_date, "
        f"least(load_date, $as_of::date, $newest::date) as known_until from ({_load_days()})",
        {"as_of": as_of, "newest": newest},
    )


def write_source_days(con: duckdb.DuckDBPyConnection) -> None:
    """Write `meta.source_days`: one row per source and day that its rows tell, up to the day they were known on.

    A row tells the day of the event that its table is about, such as that of the order.
    """
    days = {table: f"{names[0] if table != 'deliveries' else 'delivered'}_at" for table, names in EVENTS.items()}
    counted = " union all ".join(
        f"select extract_id, {column}::date as day, count(*) as n from store.{table} group by all"
        for table, column in (days | {"stock_levels": "stock_date"}).items()
    )
    con.execute(
        f"create table meta.source_days as select profile, table_name, source_file, day, "
        f"sum(n)::bigint as row_count from ({counted}) join store.extracts using (extract_id) "
        f"join ({_load_days()}) using (extract_id) where day <= load_date group by all"
    )


def write_packed_lines(con: duckdb.DuckDBPyConnection) -> None:
    """Write `meta.packed_lines`: the order lines stated in packs, with the units of one; empty where nobody says."""
    con.execute(
        "create table meta.packed_lines as select line.flow, line.order_id, line.line_id, goods.units_per_pack, "
        "line.source_file, line.source_row from store.order_lines as line "
        "inner join meta.known_days as known on line.extract_id = known.extract_id "
        "left join store.products as goods on line.sku = goods.sku "
        "where line.unit = 'pack' and line.ordered_at::date <= known.known_until"
    )


def setting(con: duckdb.DuckDBPyConnection, name: str) -> str | None:
    """What the newest load that says it says of the whole home; None where none does."""
    tables = con.sql("select table_name from duckdb_tables() where database_name = 'store'").fetchall()
    if ("settings",) not in tables:
        return None
    values = con.execute(
        "select value from store.settings where name = $name order by load_id desc limit 1", {"name": name}
    ).fetchall()
    return values[0][0] if values else None


def reporting_currency(con: duckdb.DuckDBPyConnection) -> str:
    """The currency set, or the only one of the data, or the only one whose rate is 1 on every date."""
    currency = setting(con, "reporting_currency")
    if currency:
        return currency
    named = [name for (name,) in con.sql(_CURRENCIES).fetchall()]
    if len(named) <= 1:
        return str((named or [DEFAULT_CURRENCY])[0])
    at_one = [
        name
        for (name,) in con.sql(
            "select currency from store.exchange_rates group by currency having min(rate) = 1 and max(rate) = 1"
        ).fetchall()
    ]
    if len(at_one) == 1:
        return str(at_one[0])
    known = ", ".join(named)
    raise CadranError(message("store.several_currencies", known=known))


_CURRENCIES = (
    "select currency from store.order_lines where currency is not null "
    "union select currency from store.deliveries where currency is not null "
    "union select value from store.settings where name = 'amounts_in' order by currency"
)
