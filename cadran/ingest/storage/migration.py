"""A store written by an older Cadran becomes one of today: types, times, sources; or a sentence says what to load."""

from collections.abc import Callable
from pathlib import Path

import duckdb

from cadran.contract.tables import RULES, SQL_TYPE, TABLES, Table, has_hour, offset
from cadran.errors import CadranError
from cadran.i18n import LANGUAGES
from cadran.i18n.message import Message, message
from cadran.ingest.names import quoted, quoted_name
from cadran.ingest.storage.refusals import is_corrected
from cadran.ingest.storage.schema import BOOKS, LAYER_BITS, LINEAGE, STORE_FORMAT, create, layers_of

# A column whose times are midnight more often than this holds days among its times.
MIDNIGHTS = 0.01
LARGEST = 1_000_000_000
WITH_EXTRACTS = 2  # the first format that knows what each extract says; since then only columns were added
_OLD = " old"


def prepare(connection: duckdb.DuckDBPyConnection, home: Path) -> None:
    """Create the store's tables, or bring those of an older Cadran up to today; CadranError where that cannot be."""
    written = written_format(connection)
    if written == STORE_FORMAT:
        return
    if written > STORE_FORMAT:
        raise CadranError(_newer(home))
    connection.execute("begin")
    try:
        _carrier(written)(connection)
        connection.execute("insert into store_format values ($number)", {"number": STORE_FORMAT})
        connection.execute("commit")
    except duckdb.Error as broken:
        connection.execute("rollback")
        raise CadranError(load_again(home, _files(connection))) from broken
    connection.execute("checkpoint")


def _carrier(written: int) -> Callable[[duckdb.DuckDBPyConnection], None]:
    """What makes a store of this format one of today; 0 is a new one."""
    if written >= WITH_EXTRACTS:
        return _add_columns
    return _migrate if written else create


def refuse_older(connection: duckdb.DuckDBPyConnection, home: Path) -> None:
    """CadranError where a store that is only read was written by an older Cadran."""
    if written_format(connection) < STORE_FORMAT:
        raise CadranError(message("home.older", home=home, files=", ".join(_files(connection))))


def load_again(home: Path, files: list[str]) -> Message:
    """The sentence on a store that cannot be read any more."""
    listed = ", ".join(files)
    return message("store.older", home=home, files=listed)


def _newer(home: Path) -> Message:
    return message("store.newer", home=home)


def written_format(connection: duckdb.DuckDBPyConnection) -> int:
    """The format the store was written in; 0 for a new one, 1 for those before there were extracts."""
    if "store_format" in _present(connection):
        return int(connection.execute("select max(number) from store_format").fetchall()[0][0])
    return 1 if "ledger" in _present(connection) else 0


def _present(connection: duckdb.DuckDBPyConnection) -> set[str]:
    return {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}


def _files(connection: duckdb.DuckDBPyConnection) -> list[str]:
    names = connection.execute("select distinct source_file from ledger order by all").fetchall()
    return [name for (name,) in names if not is_corrected(name)]


def _add_columns(connection: duckdb.DuckDBPyConnection) -> None:
    """The columns of today's contract that the tables lack, empty in every row, and a class of rows never met."""
    create(connection)
    connection.execute("alter table ledger add column if not exists set_aside bigint default 0")
    connection.execute("alter table quarantine add column if not exists texts varchar")
    for column in ("changed", "gone"):
        connection.execute(f"alter table ledger add column if not exists {column} bigint")
    for column in ("since", "reached"):
        connection.execute(f"alter table extracts add column if not exists {column} varchar")
    for table in TABLES.values():
        for name in (table.name, layers_of(table)):
            for column, kind in table.stored_columns().items():
                connection.execute(f"alter table {name} add column if not exists {quoted_name(column)} {kind}")


def _migrate(connection: duckdb.DuckDBPyConnection) -> None:
    present = _present(connection)
    older = [table for table in TABLES.values() if table.name in present]
    for name in (*(table.name for table in older), *BOOKS):
        if name in present:
            connection.execute(f"alter table {name} rename to {quoted_name(name + _OLD)}")
    create(connection)
    for name in BOOKS:
        if name in present:
            _carry_book(connection, name)
    _derive_extracts(connection)
    for table in older:
        _carry_rows(connection, table)
    for name in (*(table.name for table in older), *BOOKS):
        if name in present:
            connection.execute(f"drop table {quoted_name(name + _OLD)}")
    _count_extracts(connection)


def _columns(connection: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    rows = connection.execute(
        "select column_name from duckdb_columns() where table_name = $name order by column_index", {"name": name}
    )
    return [column for (column,) in rows.fetchall()]


def _carry_book(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    known = set(_columns(connection, name))
    names = ", ".join(map(quoted_name, [column for column in _columns(connection, name + _OLD) if column in known]))
    connection.execute(f"insert into {name} ({names}) select {names} from {quoted_name(name + _OLD)}")


def _derive_extracts(connection: duckdb.DuckDBPyConnection) -> None:
    """One extract per load of a file, taken to have every column: an older Cadran replaced rows as a whole."""
    for table in TABLES.values():
        connection.execute(
            """
            insert into extracts
            select row_number() over (order by load_id, rowid) + (select coalesce(max(extract_id), 0) from extracts),
                   dense_rank() over (order by profile, source_file)
                       + (select coalesce(max(source_id), 0) from extracts),
                   load_id, profile, table_name, source_file, sha256, bytes, coalesce(reading, ''), '', null, $columns,
                   loaded_at, loaded_at::date,
                   max(loaded_at) over (partition by profile, source_file, sha256)::date, false, [], 0, null, null
            from ledger where table_name = $table qualify not repeated
            """,
            {"table": table.name, "columns": [column.name for column in table.columns]},
        )


def _carry_rows(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    old = quoted_name(table.name + _OLD)
    known = set(_columns(connection, table.name + _OLD))
    kept = {column.name: SQL_TYPE[column.kind] for column in table.columns if column.name in known}
    values = {name: f"try_cast({quoted_name(name)} as {kind})" for name, kind in kept.items()}
    values |= _hours(connection, table, known)
    wrong = {name: _is_beyond(name, kind, values[name]) for name, kind in kept.items()}
    refused = f"({' or '.join(wrong.values())})"
    _refuse(connection, table, wrong, refused)
    lineage = ", ".join(list(LINEAGE)[:-1])
    connection.execute(
        f"insert into {table.name} ({', '.join(map(quoted_name, values))}, {lineage}) "
        f"select {', '.join(values.values())}, source_file, source_row, load_id, extract_id, "
        f"extract_id::bigint << {LAYER_BITS} | source_row from {old} as old "
        f"left join (from extracts where table_name = {quoted(table.name)}) using (load_id, source_file) "
        f"where not {refused}"
    )


def _hours(connection: duckdb.DuckDBPyConnection, table: Table, known: set[str]) -> dict[str, str]:
    """SQL by name of the columns beside a time: midnights are days where they are more than a few of the column."""
    events = [column.name for column in table.columns if column.kind == "timestamp" and column.name in known]
    values: dict[str, str] = {}
    for event in events:
        if has_hour(event) in known:
            values |= {has_hour(event): has_hour(event), offset(event): offset(event)}
            continue
        midnight = f"{event} = date_trunc('day', {event})"
        ((are_days,),) = connection.execute(
            f"select count(*) filter ({midnight}) > {MIDNIGHTS} * count({event}) from {quoted_name(table.name + _OLD)}"
        ).fetchall()
        values[has_hour(event)] = f"coalesce(not ({midnight}), false)" if are_days else f"{event} is not null"
    return values


def _is_beyond(name: str, kind: str, value: str) -> str:
    """SQL: whether a value of an older store does not fit today's type."""
    column = quoted_name(name)
    large = f" or abs({column}) >= {LARGEST} or isnan({column}::double)" if kind.startswith("decimal") else ""
    return f"coalesce({column} is not null and ({value} is null{large}), false)"


def _refuse(connection: duckdb.DuckDBPyConnection, table: Table, wrong: dict[str, str], refused: str) -> None:
    """List the rows that today's types cannot hold, and write the upgrade down where there are any."""
    old = quoted_name(table.name + _OLD)
    ((beyond, rows),) = connection.execute(f"select count(*) filter ({refused}), count(*) from {old}").fetchall()
    if not beyond:
        return
    column = " ".join(f"when {condition} then {quoted(name)}" for name, condition in wrong.items())
    value = " ".join(f"when {condition} then {quoted_name(name)}::varchar" for name, condition in wrong.items())
    limit = message("refused.limit")
    rule = RULES["bad_type"].sentence
    en, fr = (_refusal(rule.read(language).replace("{expected}", limit.read(language))) for language in LANGUAGES)
    load_id = int(connection.execute("select coalesce(max(load_id), 0) + 1 from ledger").fetchall()[0][0])
    connection.execute(
        f"insert into quarantine select {load_id}, {quoted(table.name)}, source_file, source_row, "
        f"case {column} end as column_name, case {value} end as value, 'bad_type', {en}, {fr}, "
        f"to_json(old)::varchar, null from {old} as old where {refused}"
    )
    connection.execute(
        "insert into ledger (load_id, profile, table_name, source_file, rows, accepted, unchanged, quarantined, "
        "warnings, skipped, table_rows, repeated, loaded_at, action, is_withdrawn) "
        "select $load_id, 'cadran', $table, 'store.duckdb', $n, 0, 0, $n, 0, 0, $left, false, max(loaded_at), "
        "'upgrade', true from ledger",
        {"load_id": load_id, "table": table.name, "n": beyond, "left": rows - beyond},
    )


def _refusal(sentence: str) -> str:
    return f"replace(replace({quoted(sentence)}, '{{column}}', column_name), '{{value}}', value)"


def _count_extracts(connection: duckdb.DuckDBPyConnection) -> None:
    """How many rows each extract has given; an older one that gave none of those that stand is forgotten."""
    rows = " union all ".join(f"select extract_id from {table} where not is_composed" for table in TABLES)
    connection.execute(
        f"update extracts set row_count = given.found from (select extract_id, count(*) as found from ({rows}) "
        "group by all) as given where extracts.extract_id = given.extract_id"
    )
    connection.execute(
        "delete from extracts where row_count = 0 and extract_id not in "
        "(select max(extract_id) from extracts group by source_id)"
    )
