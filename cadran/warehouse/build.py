"""From the store to a published version: staging views, marts, KPI and details views, rollups."""

from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import duckdb

from cadran.config import BUILD_MEMORY
from cadran.contract.tables import SQL_TYPE, TABLES
from cadran.errors import CadranError
from cadran.home_lock import LONGEST_WAIT, building, reading_store
from cadran.i18n.message import message
from cadran.ingest.storage.refusals import refusals
from cadran.ingest.storage.schema import STORE_FORMAT
from cadran.ingest.storage.store import STORE
from cadran.kept_answers import kept_answer
from cadran.settings import settings_of
from cadran.warehouse.as_of import (
    as_of_of,
    reporting_currency,
    setting,
    write_known_days,
    write_packed_lines,
    write_source_days,
)
from cadran.warehouse.clause_checks import write_clause_problems, write_replaced_clauses
from cadran.warehouse.layers import Progress, write_layers
from cadran.warehouse.parallel import share_processors
from cadran.warehouse.relations import EXCLUSIONS, GOALS, KPI_ROWS, READ_THROUGH, SCRATCH, STEPS, VERSION
from cadran.warehouse.rollups import Worth, write_rollups
from cadran.warehouse.rows import insert_rows
from cadran.warehouse.versions import (
    Version,
    draft_of,
    drop_old_as_of,
    next_number,
    older_home,
    publish,
    seal_version,
    version_as_of,
    versions_folder,
)
from cadran.workspace import TERMS, Decisions, Workspace

Finish = Callable[[Path], None]
HOME_COUNTRY = "FR"
WORTH = Worth()
CALENDAR_MARGIN = timedelta(days=120)
LONGEST_HISTORY = timedelta(days=40 * 366)
NO_EXCLUSION = (
    "exclusion_id bigint, scope varchar, clause_id varchar, supplier_id varchar, window_start date, "
    "window_end date, flow varchar, order_id varchar, line_id varchar, cause varchar, reason varchar"
)
NO_GOAL = "supplier_id varchar, criterion varchar, month_start date, target double"
LONGEST_PROMISE = timedelta(days=4 * 366)


def build(
    home: Path,
    as_of: date | None = None,
    progress: Progress | None = None,
    rollups: Worth = WORTH,
    finish: Finish | None = None,
) -> Version:
    """Build the store of `home` as it stood at the end of `as_of` and make it the current version.

    `finish` adds to its file before anybody reads it. Without `as_of` the newest event of the data is the as-of moment;
    the clock is never read.
    Raises CadranError when the store holds no order line.
    """
    with building(home):
        number = next_number(home)
        with draft_of(home, f"warehouse-{number}.duckdb") as draft:
            as_of_date = _write(home, draft, number, as_of, progress, rollups)
            _finish(draft, finish)
            _verify(draft, number, as_of_date)
        return publish(home, number, as_of_date.isoformat())


def build_as_of(
    home: Path, as_of: date, number: int, progress: Progress | None = None, finish: Finish | None = None
) -> Version:
    """The current version as it stood at the end of `as_of`, built beside it once; the last few are kept.

    Nobody knew that day what a later load tells, such as that a window will see no more lines.
    """
    with building(home):
        known = version_as_of(home, as_of)
        if known is None:
            path = versions_folder(home) / f"warehouse-{number}-asof-{as_of:%Y%m%d}.duckdb"
            with draft_of(home, path.name) as draft:
                _write(home, draft, number, as_of, progress, loaded_by=as_of)
                _finish(draft, finish)
                _verify(draft, number, as_of)
            seal_version(path, number, as_of.isoformat())
            known = Version(number, path, as_of.isoformat())
            drop_old_as_of(home)
        return known


def _write(
    home: Path,
    draft: Path,
    number: int,
    as_of: date | None,
    progress: Progress | None = None,
    rollups: Worth = WORTH,
    loaded_by: date | None = None,
) -> date:
    with reading_store(home, LONGEST_WAIT), closing(_opened(home, draft)) as con:
        try:
            as_of_date = _write_meta(con, home, number, as_of)
            if loaded_by is not None:
                con.execute("update meta.build set loaded_on = least(loaded_on, ?)", [loaded_by])
            _write_all(con, home, progress or (lambda _step, _share: None), rollups)
        except (duckdb.BinderException, duckdb.CatalogException):
            if _is_of_older_store(con):
                raise CadranError(older_home(home)) from None
            raise
    return as_of_date


def _opened(home: Path, draft: Path) -> duckdb.DuckDBPyConnection:
    """The draft of a version, with the store and a scratch beside it; all of it is gone with the folder of the draft.

    Nothing is logged: a build that is killed begins anew.
    """
    con = duckdb.connect(
        config={
            "memory_limit": settings_of(home).memory_limit(BUILD_MEMORY),
            "temp_directory": str(draft.with_name("spilled")),
            "preserve_insertion_order": False,
            "checkpoint_threshold": "1TB",  # the file is written out at the end: each time before leaves room in it
        }
    )
    share_processors(con)
    con.execute("set enable_progress_bar = false")
    con.execute(f"attach {_quoted(draft)} as {VERSION} (recovery_mode no_wal_writes)")
    con.execute(f"attach {_quoted(draft.with_name(f'{SCRATCH}.duckdb'))} as {SCRATCH} (recovery_mode no_wal_writes)")
    con.execute(f"attach {_quoted(home / STORE)} as store (read_only)")
    con.execute(f"use {VERSION}")
    return con


def _write_all(con: duckdb.DuckDBPyConnection, home: Path, progress: Progress, rollups: Worth) -> None:
    _write_clauses(con, Workspace(home))
    con.execute(f"create table {EXCLUSIONS} ({NO_EXCLUSION})")
    con.execute(f"create table {GOALS} ({NO_GOAL})")
    write_clause_problems(con)
    write_replaced_clauses(con)
    write_layers(con, progress)
    con.execute("drop schema staging cascade")
    for view in (*(step for step in STEPS if step in READ_THROUGH), KPI_ROWS):
        con.execute(f"drop view {view}")
    con.execute("detach store")
    con.execute(f"use {VERSION}")
    con.execute(f"detach {SCRATCH}")
    write_rollups(con, rollups)
    con.execute("checkpoint")


def _is_of_older_store(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether an older Cadran wrote the store, and nobody has carried it over yet."""
    names = con.sql("select table_name from duckdb_tables() where database_name = 'store'").fetchall()
    return ("store_format",) not in names or con.sql("from store.store_format").fetchall() < [(STORE_FORMAT,)]


def _finish(draft: Path, finish: Finish | None) -> None:
    """What is to be added is added, before the file bears its name."""
    if finish:
        finish(draft)


def _verify(draft: Path, number: int, as_of: date) -> None:
    """See that a draft opens, that it is what it is to be named as, and that the rows of every table are there."""
    with duckdb.connect(str(draft), read_only=True) as con:
        built = con.sql("select version, as_of_date from meta.build").fetchall()
        tables = con.sql("select schema_name, table_name from duckdb_tables()").fetchall()
        con.sql(" union all ".join(f'select count(*) from "{schema}"."{table}"' for schema, table in tables)).fetchall()
    if built != [(number, as_of)]:
        raise CadranError(message("home.wrong_draft", file=draft.name))


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _write_meta(con: duckdb.DuckDBPyConnection, home: Path, number: int, as_of: date | None) -> date:
    """Write what a version is built from, and return its as-of day."""
    con.execute("create schema meta")
    if not con.sql("from store.order_lines limit 1").fetchall():
        raise CadranError(message("store.no_order_line", home=home))
    moment = as_of_of(con, as_of)
    con.execute(
        "create table meta.build as select $version::integer as version, $as_of_at::timestamp as as_of_at, "
        "$as_of_has_hour::boolean as as_of_has_hour, $as_of_date::date as as_of_date, "
        "$reporting_currency::varchar as reporting_currency, $home_country::varchar as home_country, "
        "$dropship_counts::varchar as dropship_counts, "
        "(select max(carried_on) from store.extracts) as loaded_on",
        {
            "version": number,
            "as_of_at": moment.at,
            "as_of_has_hour": moment.has_hour,
            "as_of_date": moment.at.date(),
            "reporting_currency": reporting_currency(con),
            "home_country": setting(con, "home_country") or HOME_COUNTRY,
            "dropship_counts": setting(con, "dropship_counts"),
        },
    )
    write_known_days(con, moment.at.date(), moment.newest)
    write_packed_lines(con)
    write_source_days(con)
    for table in ("ledger", "corrected"):
        con.execute(f"create table meta.{table} as from store.{table}")
    con.execute(f"create table meta.quarantine as {refusals('store.')}")
    _write_rejected(con, Decisions(home))
    counts = " union all ".join(
        f"select '{name}' as table_name, count(*) as row_count from store.{name}" for name in TABLES
    )
    con.execute(f"create table meta.contract_tables as {counts}")
    _write_calendar(con, moment.at.date())
    return moment.at.date()


def _write_rejected(con: duckdb.DuckDBPyConnection, decisions: Decisions) -> None:
    """Write `meta.rejected`: the refused rows, by file and text, of which somebody decided that they stay out."""
    con.execute("create table meta.rejected(profile varchar, table_name varchar, source_file varchar, raw varchar)")
    rulings = [decision.ruling for decision in decisions.standing() if decision.ruling.kind == "reject"]
    rows = [(each.profile, each.table_name, each.source_file, each.raw) for each in rulings]
    insert_rows(con, "meta.rejected", ("profile", "table_name", "source_file", "raw"), rows)


def _write_clauses(con: duckdb.DuckDBPyConnection, workspace: Workspace) -> None:
    """Write `meta.written_clauses`: what was written on suppliers' pages and stands, typed as the contract."""
    kinds = {column.name: SQL_TYPE[column.kind] for column in TABLES["sla_clauses"].columns}
    kinds |= {"source_file": "varchar", "source_row": "bigint"}
    columns = ", ".join(f'"{name}" {kind}' for name, kind in kinds.items())
    con.execute(f"create table meta.written_clauses ({columns})")
    rows = [
        (
            clause.clause_id,
            *(getattr(clause.terms, name) for name in TERMS),
            clause.replaces,
            workspace.path.name,
            clause.id,
        )
        for clause in workspace.written_clauses()
        if clause.withdrawn_at is None
    ]
    insert_rows(con, "meta.written_clauses", ("clause_id", *TERMS, "replaces", "source_file", "source_row"), rows)


def _write_calendar(con: duckdb.DuckDBPyConnection, as_of: date) -> None:
    """The days from the first order to the last promise, as far as promises are believed, and their holidays."""
    ((first, last),) = con.sql(
        "select min(day), max(day) from (select ordered_at::date as day from store.order_lines union all "
        "select unnest([promised_at, repromised_at, requested_at, released_at])::date from store.order_lines)"
    ).fetchall()
    first = max(min(first or as_of, as_of), as_of - LONGEST_HISTORY)
    last = min(max(last or as_of, as_of), as_of + LONGEST_PROMISE)
    days = {"first": first - CALENDAR_MARGIN, "last": last + CALENDAR_MARGIN}
    con.execute(
        """create table meta.calendar_days as
        select day::date as calendar_date, isodow(day) > 5 as is_weekend
        from unnest(generate_series($first::timestamp, $last::timestamp, interval 1 day)) as span(day)""",
        days,
    )
    con.execute("create table meta.public_holidays (country varchar, holiday_date date)")
    con.execute("create table meta.calendar_countries (country varchar)")
    countries = con.sql(
        "select distinct country from store.locations union select home_country from meta.build"
    ).fetchall()
    known = _known_countries([name for (name,) in countries if name])
    con.execute("insert into meta.calendar_countries select unnest($countries::varchar[])", {"countries": known})
    rows = _public_holidays(known, days["first"].year, days["last"].year)
    con.execute(
        "insert into meta.public_holidays select unnest($countries::varchar[]), unnest($days::date[])",
        {"countries": [country for country, _ in rows], "days": [day for _, day in rows]},
    )


def _known_countries(named: list[str]) -> list[str]:
    known = kept_answer("holidays", "countries", _countries_with_holidays)
    return sorted({name for name in named if name in known} | {HOME_COUNTRY})


def _countries_with_holidays() -> list[str]:
    from holidays.registry import EntityLoader  # noqa: PLC0415  reads the calendars of all countries

    return list(EntityLoader.get_country_codes())


def _public_holidays(countries: list[str], first_year: int, last_year: int) -> list[tuple[str, date]]:
    days: list[tuple[str, date]] = []
    for country in countries:
        years = partial(_holidays, country, first_year, last_year)
        known = kept_answer("holidays", f"{country} {first_year} {last_year}", years)
        days += [(country, date.fromisoformat(day)) for day in known]
    return days


def _holidays(country: str, first_year: int, last_year: int) -> list[str]:
    import holidays  # noqa: PLC0415  reads the calendars of all countries

    return [day.isoformat() for day in holidays.country_holidays(country, years=range(first_year, last_year + 1))]
