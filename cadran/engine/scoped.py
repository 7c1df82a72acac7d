"""A version as somebody may see it: a database of views, each over a relation of the version, cut to their scope.

A question finds these views alone: what has none cannot be read at all.
"""

import re
from functools import cached_property
from hashlib import sha256
from threading import RLock

import duckdb

from cadran.engine.connection import LOCKDOWN, Columns, Connection, opening
from cadran.engine.cuts import WHOLE, condition, selected
from cadran.selection import Scope
from cadran.warehouse.relations import MACROS

SCHEMAS = ("meta", "usual", "kpi", "details", "rollup")
_NAMED = re.compile(rf"(?<![\w.])((?:{'|'.join(SCHEMAS)})\.\w+)")
_READ = re.compile(rf"(?<![\w.])((?:marts|{'|'.join(SCHEMAS)})\.\w+)")
FUNCTIONS = (
    "select function_name, parameters, macro_definition from duckdb_functions() "
    f"where database_name = '{WHOLE}' and function_type = 'macro'"
)


class Views:
    """The version attached to a database of its own, and beside it one database of views for each scope."""

    def __init__(self, whole: Connection) -> None:
        self.whole = whole
        self.lock = RLock()
        self._database: duckdb.DuckDBPyConnection | None = None
        self._made: set[tuple[str, str]] = set()
        self._is_closed = False

    def cursor(self, name: str, scope: Scope, relations: list[str]) -> duckdb.DuckDBPyConnection:
        """A cursor in the database of the scope, which holds the views of `relations`.

        Once closed, each question opens the version for itself.
        """
        if self._is_closed:
            return Views(self.whole).cursor(name, scope, relations)
        with self.lock:
            cursor = self._opened().cursor()
            if (name, "") not in self._made:
                cursor.execute(f"attach ':memory:' as {name}")
                cursor.execute(f"use {name}")
                self._begin(cursor, name)
            cursor.execute(f"use {name}")
            for relation in relations:
                if (name, relation) not in self._made and relation in self.whole.columns:
                    cursor.execute(f"create view {relation} as {view(relation, scope, self.whole)}")
                    self._made.add((name, relation))
            return cursor

    def close(self) -> None:
        with self.lock:
            if self._database is not None:
                self._database.close()
            self._database = None
            self._is_closed = True

    def _opened(self) -> duckdb.DuckDBPyConnection:
        if self._database is None:
            database = duckdb.connect(config=self.whole.config)
            path = str(self.whole.path).replace("'", "''")
            with opening(self.whole.path):
                database.execute(f"attach '{path}' as {WHOLE} (read_only)")
            for name, value in LOCKDOWN.items():
                database.execute(f"set {name} = {str(value).lower()}")
            self._database = database
        return self._database

    def _begin(self, cursor: duckdb.DuckDBPyConnection, name: str) -> None:
        """The database of a scope: its schemas, and the functions that files run again call."""
        for schema in SCHEMAS:
            cursor.execute(f"create schema {schema}")
        functions = {macro: defined for macro, *defined in cursor.execute(FUNCTIONS).fetchall()}
        for macro in (macro for macro in ("rounded", *MACROS) if macro in functions):
            parameters, text = functions[macro]
            cursor.execute(f"create macro {macro}({', '.join(parameters)}) as {text}")
        self._made.add((name, ""))


class ScopedConnection(Connection):
    """The connection of a version of which only what is of a scope can be read."""

    def __init__(self, whole: Connection, views: Views, scope: Scope) -> None:
        self.path, self.limits, self.scope, self.whole = whole.path, whole.limits, scope, whole
        self._views = views
        self._name = f"scope_{sha256(repr(scope).encode()).hexdigest()[:24]}"

    def close(self) -> None:
        """The version is closed by whoever opened it."""

    def _cursor_for(self, sql: str) -> duckdb.DuckDBPyConnection:
        return self._views.cursor(self._name, self.scope, _NAMED.findall(sql))

    @cached_property
    def columns(self) -> dict[str, Columns]:
        """Those of the version, but of sums by day that lack a column of the scope."""
        return {name: known for name, known in self.whole.columns.items() if not self._lacks(name, known)}

    def _lacks(self, name: str, known: Columns) -> bool:
        return name.startswith("rollup.") and any(item.dimension not in known for item in self.scope.filters)

    def restated(self, sql: str, relation: str) -> str:
        """The whole of what `sql` reads, and of the outcome the rows of the scope, as of `relation`."""
        known = self.whole.columns
        rows = _READ.sub(lambda match: f"{WHOLE}.{match[1]}" if match[1] in known else match[1], sql)
        return f"(select {selected(relation, self.scope, known)} from ({rows}) as item where {self._cut(relation)})"

    def _cut(self, relation: str) -> str:
        return condition(relation, self.scope, self.whole.columns)


def view(relation: str, scope: Scope, whole: Connection) -> str:
    """The rows of a relation of the version that are of the scope."""
    where = condition(relation, scope, whole.columns)
    return f"select {selected(relation, scope, whole.columns)} from {WHOLE}.{relation} as item where {where}"
