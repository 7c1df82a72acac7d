"""Forgets what is older than a day: orders with all that belongs to them, stock, forecasts, refused rows."""

from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

from cadran.contract.tables import TABLES, Table
from cadran.errors import CadranError
from cadran.home_lock import writing_store
from cadran.i18n import Text, formats
from cadran.i18n.message import message
from cadran.ingest.names import quoted, quoted_name
from cadran.ingest.storage.composing import same_key
from cadran.ingest.storage.layers import INCOMPLETE
from cadran.ingest.storage.refusals import corrected_name_of
from cadran.ingest.storage.schema import STORE_FORMAT, layers_of
from cadran.ingest.storage.store import STORE, next_load_id, open_store, write_down
from cadran.seal import break_seal, seal
from cadran.whole_file import whole_file

RETENTION = "forget_before"
FORGET = "forget"
# Tables whose rows belong to an order, with the flow they are of.
_OF_ORDERS = {"order_lines": "flow", "deliveries": "flow", "returns": "flow", "feedback": "'outbound'"}
# The day of the others, up to which a row says something.
_DAYS = {"stock_levels": "stock_date", "forecasts": "period_end"}
_FORGOTTEN = tuple(name for name in TABLES if name in {**_OF_ORDERS, **_DAYS})
# In whose name the ledger says what Cadran itself did.
OWN_PROFILE = "cadran"


@dataclass(frozen=True)
class Forgotten:
    """What went, and is left: rows by table. `open_lines` of the order lines were still open; `refused` are the refused
    rows by table, file and text, `lines` the order lines by flow, order and line, where no other one stands.
    """

    before: date
    rows: dict[str, int]
    left: dict[str, int]
    open_lines: int
    refused: frozenset[tuple[str, str, str]]
    lines: frozenset[tuple[str, str, str]]

    @property
    def row_count(self) -> int:
        return sum(self.rows.values())

    @property
    def is_nothing(self) -> bool:
        return not any(self.rows.values())


def said(day: date) -> Text:
    """A day as people write it."""
    return Text.of(lambda language: formats.day(day, language))


def retention(connection: duckdb.DuckDBPyConnection) -> date | None:
    """The day before which nothing is kept; None where nothing was ever forgotten."""
    rows = connection.execute(f"select value from settings where name = '{RETENTION}'").fetchall()
    return date.fromisoformat(rows[0][0]) if rows else None


def remember(connection: duckdb.DuckDBPyConnection, before: date) -> None:
    """Let every later load forget again what is older; a later day than one before it stands."""
    latest = max(filter(None, (before, retention(connection))))
    connection.execute(f"delete from settings where name = '{RETENTION}'")
    connection.execute(
        f"insert into settings values ('{RETENTION}', $day, null, null, null, 0)", {"day": latest.isoformat()}
    )


def forget_again(connection: duckdb.DuckDBPyConnection, moment: datetime) -> Forgotten | None:
    """Take away what a load brought of before the remembered day; None where no day is remembered."""
    before = retention(connection)
    return forget(connection, before, moment) if before else None


def forget_store(home: Path, before: date, is_trial: bool = False) -> Forgotten:
    """Forget what is older than `before` in the store of `home`, and remember the day; nothing of it in a trial."""
    with open_store(home) as connection:
        connection.execute("begin")
        try:
            forgotten = forget(connection, before, datetime.now())
            if not forgotten.left["order_lines"]:
                raise CadranError(message("forget.everything", day=said(before)))
            remember(connection, before)
            connection.execute("rollback" if is_trial else "commit")
        except BaseException:
            connection.execute("rollback")
            raise
    if not is_trial:
        rewrite_store(home)
    return forgotten


def forget(connection: duckdb.DuckDBPyConnection, before: date, moment: datetime) -> Forgotten:
    """Take away what is older than `before`, inside the transaction of the caller, and write it in the ledger."""
    connection.execute(
        "create or replace temp table gone_rows"
        "(table_name varchar, load_id integer, source_file varchar, source_row bigint)"
    )
    _choose_orders(connection, before)
    open_lines = _open_lines(connection)
    tables = {name: _forget_table(connection, TABLES[name], before) for name in _FORGOTTEN}
    rows = {**tables, **_forget_books(connection, before)}
    left = {name: _count(connection, name) for name in rows}
    forgotten = Forgotten(before, rows, left, open_lines, _refused_nowhere(connection), _lines(connection))
    if not forgotten.is_nothing:
        _write(connection, forgotten, moment)
    return forgotten


def _refused_nowhere(connection: duckdb.DuckDBPyConnection) -> frozenset[tuple[str, str, str]]:
    rows_of = "select table_name, source_file, raw from"
    return frozenset(connection.execute(f"{rows_of} gone_refused except {rows_of} quarantine").fetchall())


def _lines(connection: duckdb.DuckDBPyConnection) -> frozenset[tuple[str, str, str]]:
    return frozenset(connection.execute("from gone_lines").fetchall())


def _choose_orders(connection: duckdb.DuckDBPyConnection, before: date) -> None:
    """`gone_orders`: orders to which nothing happened, and for which nothing was promised, since that day."""
    events = " union all ".join(
        f"select {flow} as flow, order_id, {_last(TABLES[name])} as moment from {relation} where order_id is not null"
        for name, flow in _OF_ORDERS.items()
        for relation in (name, layers_of(TABLES[name]))
    )
    connection.execute(
        f"create or replace temp table gone_orders as select flow, order_id from ({events}) group by all "
        f"having coalesce(max(moment) < date '{before}', true)"
    )


def _last(table: Table) -> str:
    """SQL: the last moment a row tells of."""
    return f"greatest({', '.join(_moments(table))}, null::timestamp)"


def _moments(table: Table) -> list[str]:
    return [quoted_name(column.name) for column in table.columns if column.kind in ("timestamp", "date")]


def _open_lines(connection: duckdb.DuckDBPyConnection) -> int:
    """Lines of gone orders of which something was still to come."""
    done = "select flow, order_id, line_id, sum(delivered_quantity) as got from deliveries group by all"
    connection.execute(
        "create or replace temp table gone_lines as "
        "select flow, order_id, line_id from order_lines semi join gone_orders using (flow, order_id)"
    )
    return int(
        connection.execute(
            f"""
            select count(*) from order_lines semi join gone_orders using (flow, order_id)
            left join ({done}) as done using (flow, order_id, line_id)
            where closed_at is null and cancelled_at is null and coalesce(got, 0) < ordered_quantity
            """
        ).fetchall()[0][0]
    )


def _forget_table(connection: duckdb.DuckDBPyConnection, table: Table, before: date) -> int:
    """Take away the old rows of a table with all their layers; how many current ones there were."""
    key = ", ".join(map(quoted_name, table.key))
    old, layers = _is_old(table, before), layers_of(table)
    loose = f"select {key} from {layers} as layer where {old} and not exists (from {table.name} as current where "
    connection.execute(
        f"create or replace temp table gone_keys as select {key} from {table.name} where {old} "
        f"union {loose}{same_key(table, 'current', 'layer')})"
    )
    gone = 0
    for name in (layers, table.name):
        rows = f"{name} as current semi join gone_keys on {same_key(table, 'current', 'gone_keys')}"
        gone = _count(connection, rows)
        _note_rows(connection, table, rows)
        connection.execute(f"delete from {name} where rowid in (select current.rowid from {rows})")
    _count_extracts(connection, table)
    return gone


def _is_old(table: Table, before: date) -> str:
    """SQL: whether a row goes; one of an order with it, another by its own day."""
    if table.name in _DAYS:
        return f"{_DAYS[table.name]} < date '{before}'"
    flow = _OF_ORDERS[table.name]
    own = f"coalesce({_last(table)} < date '{before}', true)"
    of_order = f"({flow}, order_id) in (select (flow, order_id) from gone_orders)"
    return f"case when order_id is null then {own} else {of_order} end"


def _note_rows(connection: duckdb.DuckDBPyConnection, table: Table, rows: str) -> None:
    """Note where rows that go came from, and those earlier extracts had just so."""
    create = "create or replace temp table gone_layers as"
    connection.execute(f"{create} select layer_id from {rows}")
    connection.execute(
        f"insert into gone_rows select {quoted(table.name)}, load_id, source_file, source_row from {rows} "
        f"union select {quoted(table.name)}, extracts.load_id, extracts.source_file, carried.source_row "
        "from carried semi join gone_layers using (layer_id) join extracts using (extract_id)"
    )
    connection.execute("delete from carried where layer_id in (from gone_layers)")


def _count_extracts(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Write down how many rows each extract of a table still gives."""
    given = " union all ".join(
        [
            f"select extract_id from {table.name} where not is_composed",
            f"select extract_id from {layers_of(table)}",
            "select extract_id from carried",
        ]
    )
    connection.execute(
        f"update extracts set row_count = (select count(*) from ({given}) as given "
        f"where given.extract_id = extracts.extract_id) where table_name = {quoted(table.name)}"
    )


def _forget_books(connection: duckdb.DuckDBPyConnection, before: date) -> dict[str, int]:
    """Take refused rows, lines put aside and warnings away with what they are about; how many of each."""
    _choose_refused(connection, before)
    lineage = "(load_id, table_name, source_file, source_row)"
    refused = f"(select {lineage} from gone_refused)"
    connection.execute(f"delete from corrected where (of_load, table_name, source_file, source_row) in {refused}")
    connection.execute(
        "update ledger set quarantined = quarantined - n, skipped = skipped + n from (select load_id, table_name, "
        f"source_file, count(*) as n from gone_refused where code <> {quoted(INCOMPLETE)} group by all) as gone "
        "where (ledger.load_id, ledger.table_name, ledger.source_file) = (gone.load_id, gone.table_name, "
        "gone.source_file) and not repeated"
    )
    _forget_reasons(connection)
    return {
        "quarantine": _deleted(connection, f"quarantine where {lineage} in {refused}"),
        "set_aside": _deleted(connection, f"set_aside where {_of_old_file(before)}"),
        "load_warnings": _deleted(connection, f"load_warnings where {lineage} in (select {lineage} from gone_rows)"),
    }


def _forget_reasons(connection: duckdb.DuckDBPyConnection) -> None:
    """Why rows of a file were corrected is said of all of them together; the decisions still say it of each."""
    names = f"select {corrected_name_of('gone_refused', 'load_id')} from gone_refused"
    connection.execute(f"update ledger set reason = null where source_file in ({names})")
    connection.execute(
        "update corrected set reason = null where (of_load, table_name, source_file) in "
        "(select (load_id, table_name, source_file) from gone_refused)"
    )


def _choose_refused(connection: duckdb.DuckDBPyConnection, before: date) -> None:
    """`gone_refused`: refused rows whose last day lies before; those that tell none go with what their file began with.

    One that is held corrected goes with the row it became.
    """
    days = " ".join(
        f"when {quoted(name)} then greatest({', '.join(_told(TABLES[name]))}, null::timestamp)" for name in _FORGOTTEN
    )
    connection.execute(
        f"""
        create or replace temp table gone_refused as
        with known as (
            select quarantine.*, corrected.of_load is not null as is_held, {corrected_name_of("corrected")} as became,
                   case quarantine.table_name {days} end as moment
            from quarantine left join corrected on corrected.of_load = quarantine.load_id
                and corrected.table_name = quarantine.table_name and corrected.source_file = quarantine.source_file
                and corrected.source_row = quarantine.source_row
        )
        select load_id, table_name, source_file, source_row, code, raw from known
        where table_name in {_FORGOTTEN} and case
            when is_held then (table_name, became, source_row) in
                (select (table_name, source_file, source_row) from gone_rows)
            when moment is not null then moment < date '{before}'
            else {_of_old_file(before)} end
        """
    )


def _told(table: Table) -> list[str]:
    """SQL over refused rows: the days of the table's columns that can be read."""
    columns = [column.name for column in table.columns if column.kind in ("timestamp", "date")]
    return [f"try_cast(quarantine.texts->>{quoted(f'$.{name}')} as timestamp)" for name in columns]


def _of_old_file(before: date) -> str:
    """SQL: whether a row of a book is of a file that holds rows of before that day, or of a load before it."""
    files = (
        "select (load_id, table_name, source_file) from ledger where not repeated "
        f"and coalesce(data_from, loaded_at) >= date '{before}'"
    )
    return f"table_name in {_FORGOTTEN} and (load_id, table_name, source_file) not in ({files})"


def _write(connection: duckdb.DuckDBPyConnection, forgotten: Forgotten, moment: datetime) -> None:
    """Write down in the ledger what went of each table."""
    load_id = next_load_id(connection)
    tables = [name for name in _FORGOTTEN if forgotten.rows[name]] or ["order_lines"]
    counts = dict.fromkeys(("rows", "accepted", "unchanged", "quarantined", "warnings", "skipped", "blank"), 0)
    for name in tables:
        entry = {"load_id": load_id, "profile": OWN_PROFILE, "table_name": name, "source_file": STORE, **counts}
        entry |= {"table_rows": forgotten.left[name], "gone": forgotten.rows[name], "changed": 0, "repeated": False}
        entry |= {"loaded_at": moment.replace(microsecond=0), "action": FORGET, "is_withdrawn": True}
        entry |= {"data_from": forgotten.before}
        write_down(connection, entry)


def rewrite_store(home: Path) -> None:
    """Write the store anew from the rows it holds: of those that went no byte is left in its file."""
    path = home / STORE
    with writing_store(home):
        break_seal(path)
        with whole_file(path, is_durable=True) as draft, closing(duckdb.connect()) as connection:
            connection.execute(f"attach {quoted(str(path))} as old (read_only)")
            connection.execute(f"attach {quoted(str(draft))} as new")
            connection.execute("copy from database old to new")
            connection.execute("detach new")
        seal(path, format=STORE_FORMAT)


def _deleted(connection: duckdb.DuckDBPyConnection, rows: str) -> int:
    return int(connection.execute(f"delete from {rows}").fetchall()[0][0])


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    return int(connection.execute(f"select count(*) from {relation}").fetchall()[0][0])
