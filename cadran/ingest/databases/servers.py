"""The databases rows can be read from: each in a transaction that only reads, every value as the server's own text."""

import re
import sqlite3
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

import pyarrow as pa

from cadran.errors import CadranError
from cadran.i18n.message import message
from cadran.ingest.databases.address import Address
from cadran.ingest.names import quoted, quoted_name

CONNECT_SECONDS = 10
BATCH_ROWS = 10_000


@dataclass(frozen=True)
class ServerColumn:
    """A column of a query; `is_odd` where the text of its values is no plain one: a list, bytes, a document."""

    name: str
    kind: str = ""
    is_odd: bool = False


class Server(ABC):
    """A connection to a database, open until `close`. The errors of its driver pass through."""

    dialect: ClassVar[str]
    connection: Any

    @abstractmethod
    def columns(self, query: str) -> list[ServerColumn]:
        """The columns of a query."""

    @abstractmethod
    def key(self, table: str) -> list[str]:
        """The columns of a table's primary key, in its order."""

    @abstractmethod
    def text(self, column: ServerColumn) -> str:
        """SQL: a column as text."""

    def name(self, name: str) -> str:
        return quoted_name(name)

    def literal(self, value: str) -> str:
        """SQL: a number as it is, a time as text."""
        return value if re.fullmatch(r"-?\d+", value) else quoted(value)

    def count(self, query: str) -> int:
        """How many rows the database itself counts in a query."""
        (number,) = self._rows(query)[0]
        return int(number)

    def batches(self, query: str) -> Iterator[pa.RecordBatch]:
        """The rows of a query whose columns are text, some thousands at a time."""
        yield from self._fetched(self.connection.cursor(), query)

    @staticmethod
    def _fetched(cursor: Any, query: str) -> Iterator[pa.RecordBatch]:
        cursor.execute(query)
        import polars as pl  # noqa: PLC0415 - slow to import, and files do not need it

        texts = dict.fromkeys([name for name, *_ in cursor.description], pl.String)
        while rows := cursor.fetchmany(BATCH_ROWS):
            yield from pl.DataFrame(rows, schema=texts, orient="row").to_arrow().to_batches()

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        cursor = self.connection.cursor()
        try:
            cursor.execute(query)
            return list(cursor.fetchall())
        finally:
            cursor.close()

    def close(self) -> None:
        self.connection.close()


class PostgreSQL(Server):
    """Read as Arrow, in one transaction that only reads and sees the database as it was when it began."""

    dialect = "postgres"

    def __init__(self, address: Address, timeout: int) -> None:
        driver = _driver("adbc_driver_postgresql.dbapi", "adbc-driver-postgresql")
        settings = {
            "default_transaction_read_only": "on",
            "default_transaction_isolation": "repeatable\\ read",
            "statement_timeout": str(timeout * 1000),
            "timezone": "UTC",
            "datestyle": "ISO",
            "extra_float_digits": "1",
        }
        stated = " ".join(f"-c {name}={value}" for name, value in settings.items())
        options = {"connect_timeout": str(CONNECT_SECONDS), "client_encoding": "UTF8", **address.options}
        options["options"] = f"{address.options.get('options', '')} {stated}".strip()
        password = "" if address.password is None else f":{quote(address.password, safe='')}"
        user = "" if address.user is None else f"{quote(address.user, safe='')}{password}@"
        port = f":{address.port}" if address.port else ""
        host = f"[{address.host}]" if ":" in address.host else address.host
        query = urlencode(options, quote_via=quote)
        self.connection = driver.connect(f"postgresql://{user}{host}{port}/{quote(address.database, safe='')}?{query}")

    def columns(self, query: str) -> list[ServerColumn]:
        with self.connection.cursor() as cursor:
            schema = cursor.adbc_execute_schema(query)
        kinds = [(field.metadata or {}).get(b"POSTGRESQL:type", b"").decode() for field in schema]
        return [
            ServerColumn(name, f"{kind[1:]}[]", is_odd=True)
            if kind.startswith("_")
            else ServerColumn(name, kind, kind in ("bytea", "json", "jsonb", "xml", "interval"))
            for name, kind in zip(schema.names, kinds, strict=True)
        ]

    def key(self, table: str) -> list[str]:
        return [
            name
            for (name,) in self._rows(
                "select attname from pg_index join pg_attribute on attrelid = indrelid and attnum = any(indkey) "
                f"where indisprimary and indrelid = {quoted(table)}::regclass "
                "order by array_position(indkey::int2[], attnum)"
            )
        ]

    def text(self, column: ServerColumn) -> str:
        return f"{self.name(column.name)}::text"

    def batches(self, query: str) -> Iterator[pa.RecordBatch]:
        with self.connection.cursor() as cursor:
            cursor.execute(query)
            yield from cursor.fetch_record_batch()


class MySQL(Server):
    """MySQL and MariaDB, whose protocol sends every value as text; the rows are not kept by the driver."""

    dialect = "mysql"

    def __init__(self, address: Address, timeout: int) -> None:
        driver = _driver("pymysql", "pymysql")
        self.kinds = _driver("pymysql.constants.FIELD_TYPE", "pymysql")
        cursors = _driver("pymysql.cursors", "pymysql")
        self.connection = driver.connect(
            **({"host": address.host} if address.host else {}),
            **({"port": address.port} if address.port else {}),
            **dict(address.options),
            user=address.user,
            password=(address.password or "").encode(),
            database=address.database,
            charset="utf8mb4",
            connect_timeout=CONNECT_SECONDS,
            read_timeout=timeout,
            conv=self._readings(),
            autocommit=None,
            cursorclass=cursors.SSCursor,
        )
        longest = (
            f"max_statement_time = {timeout}"
            if "mariadb" in self.connection.get_server_info().lower()
            else f"max_execution_time = {timeout * 1000}"
        )
        for setting in (
            "session transaction isolation level repeatable read",
            "time_zone = '+00:00'",
            f"session {longest}",
        ):
            self._rows(f"set {setting}")
        self._rows("start transaction with consistent snapshot, read only")

    def _readings(self) -> dict[int, Any]:
        """What the text of a value becomes by its type; all others stay as they are."""
        kinds = self.kinds
        bytes_kinds = (kinds.TINY_BLOB, kinds.BLOB, kinds.MEDIUM_BLOB, kinds.LONG_BLOB, kinds.STRING)
        readings = dict.fromkeys((*bytes_kinds, kinds.VAR_STRING, kinds.VARCHAR, kinds.GEOMETRY), _hexadecimal)
        return {**readings, kinds.TIMESTAMP: _in_utc, kinds.BIT: _bits}

    def name(self, name: str) -> str:
        return "`" + name.replace("`", "``") + "`"

    def literal(self, value: str) -> str:
        return super().literal(value.removesuffix("+00:00"))

    def columns(self, query: str) -> list[ServerColumn]:
        with self.connection.cursor() as cursor:
            cursor.execute(f"select * from ({query}\n) as q limit 0")
            described = cursor.description
        return [ServerColumn(name, "json", kind == self.kinds.JSON) for name, kind, *_ in described]

    def key(self, table: str) -> list[str]:
        schema, _, name = table.rpartition(".")
        within = quoted(schema.strip("`")) if schema else "database()"
        return [
            column
            for (column,) in self._rows(
                "select column_name from information_schema.key_column_usage where constraint_name = 'PRIMARY' "
                f"and table_schema = {within} and table_name = {quoted(name.strip('`'))} order by ordinal_position"
            )
        ]

    def text(self, column: ServerColumn) -> str:
        return self.name(column.name)

    def batches(self, query: str) -> Iterator[pa.RecordBatch]:
        cursor = self.connection.cursor()
        try:
            yield from self._fetched(cursor, query)
        finally:
            # A cursor that goes before its rows are read would read them all, or fail to where the server is gone.
            if cursor._result:
                cursor._result.unbuffered_active = False
            cursor.connection = None


class SQLite(Server):
    """A file, opened to be read only. What a column holds differs from row to row: each value is written exactly."""

    dialect = "sqlite"

    def __init__(self, address: Address, timeout: int) -> None:
        uri = f"file:{quote(str(Path(address.database).absolute()))}?mode=ro"
        self.connection = sqlite3.connect(uri, uri=True, timeout=CONNECT_SECONDS, isolation_level=None)
        last = time.monotonic() + timeout
        self.connection.set_progress_handler(lambda: time.monotonic() > last, 100_000)
        self._rows("pragma query_only = on")
        self._rows("begin")

    def columns(self, query: str) -> list[ServerColumn]:
        cursor = self.connection.execute(f"select * from ({query}\n) as q limit 0")
        return [ServerColumn(name) for name, *_ in cursor.description]

    def key(self, table: str) -> list[str]:
        name = table.rpartition(".")[2].strip('"')
        rows = self._rows(f"select name from pragma_table_info({quoted(name)}) where pk > 0 order by pk")
        return [column for (column,) in rows]

    def text(self, column: ServerColumn) -> str:
        name = self.name(column.name)
        plain = f"cast({name} as text)"
        exact = f"case when cast({plain} as real) = {name} then {plain} else printf('%!.17g', {name}) end"
        return f"case typeof({name}) when 'blob' then hex({name}) when 'real' then {exact} else {plain} end"


class SQLServer(Server):
    """SQL Server. No test has asked one yet, which a load says."""

    dialect = "tsql"

    def __init__(self, address: Address, timeout: int) -> None:
        driver = _driver("pytds", "python-tds")
        self.connection = driver.connect(
            dsn=address.host,
            port=address.port,
            database=address.database,
            user=address.user,
            password=address.password,
            login_timeout=CONNECT_SECONDS,
            timeout=timeout,
            readonly=True,
            disable_connect_retry=True,
            **dict(address.options),
        )

    def name(self, name: str) -> str:
        return "[" + name.replace("]", "]]") + "]"

    def columns(self, query: str) -> list[ServerColumn]:
        described = f"sys.dm_exec_describe_first_result_set(N{quoted(query)}, null, 0)"
        rows = self._rows(f"select name, system_type_name from {described} order by column_ordinal")
        odd = ("binary", "varbinary", "image", "xml", "timestamp")
        return [ServerColumn(name, kind, kind.startswith(odd)) for name, kind in rows]

    def key(self, table: str) -> list[str]:
        rows = self._rows(
            "select columns.name from sys.indexes join sys.index_columns "
            "on index_columns.object_id = indexes.object_id and index_columns.index_id = indexes.index_id "
            "join sys.columns on columns.object_id = indexes.object_id and columns.column_id = index_columns.column_id "
            f"where is_primary_key = 1 and indexes.object_id = object_id(N{quoted(table)}) order by key_ordinal"
        )
        return [name for (name,) in rows]

    def text(self, column: ServerColumn) -> str:
        styles = {"date": 126, "time": 126, "small": 126, "float": 3, "real": 3, "binary": 1, "varbinary": 1}
        style = next((style for kind, style in styles.items() if column.kind.startswith(kind)), None)
        return f"convert(nvarchar(max), {self.name(column.name)}{'' if style is None else f', {style}'})"


_SERVERS: dict[str, type[PostgreSQL | MySQL | SQLite | SQLServer]] = {
    "postgresql": PostgreSQL,
    "mysql": MySQL,
    "sqlite": SQLite,
    "mssql": SQLServer,
}


def connected(address: Address, timeout: int) -> Server:
    """A connection that only reads; CadranError where the driver is not installed."""
    return _SERVERS[address.kind](address, timeout)


def _driver(module: str, package: str) -> Any:
    """The driver, imported when a database of its kind is asked."""
    try:
        return import_module(module)
    except ImportError as missing:
        raise CadranError(message("database.no_driver", package=package)) from missing


def _hexadecimal(value: str | bytes) -> str:
    return value.hex() if isinstance(value, bytes) else value


def _bits(value: bytes) -> str:
    return str(int.from_bytes(value))


def _in_utc(value: str) -> str:
    """A moment, which the server gives in the zone of the session; a day that is none has no zone either."""
    return value if value.startswith("0000") else f"{value}+00:00"
