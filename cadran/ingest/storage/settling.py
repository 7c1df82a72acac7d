"""Merges the rows of an extract into its table by key: new ones enter, known ones are carried on or become layers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import duckdb

from cadran.contract.tables import Table, has_hour, offset
from cadran.ingest.names import quoted, quoted_name
from cadran.ingest.storage.composing import same_key
from cadran.ingest.storage.extracts import Extract, listed
from cadran.ingest.storage.schema import LAYER_BITS, LINEAGE, STOOD, layers_of

CARRIED, LAYER = "carried", "layer"


@dataclass(frozen=True)
class Settled:
    """How many rows entered, how many say something new of a row that stood, and how many say what is known."""

    new: int
    changed: int
    unchanged: int


@dataclass(frozen=True)
class Settlement:
    """The rows of one extract on their way into its table; `names` are the columns they have.

    `rows` names a relation of one row per key with these columns and `source_row`. `alike` are the earlier extracts of
    the source whose rows stand on where the file repeats them.
    """

    connection: duckdb.DuckDBPyConnection
    table: Table
    names: tuple[str, ...]
    rows: str
    extract: Extract
    alike: frozenset[int]

    @property
    def _current(self) -> str:
        return self.table.name

    @property
    def _layers(self) -> str:
        return layers_of(self.table)

    def settle(self) -> Settled:
        """Merge the rows; what became of those whose key was known stands in the table `verdict`."""
        self._run(
            "create or replace temp table verdict"
            "(source_row bigint, outcome varchar, stands_as varchar, store_row bigint, is_unchanged boolean, "
            "stood boolean)"
        )
        if self._has_rows(self._current):
            self._find_current()
        if self._has_rows(self._layers):
            self._find_layered()
        carried, layers, unchanged, changed = self._run(
            f"select count(*) filter (outcome = '{CARRIED}'), count(*) filter (outcome = '{LAYER}'), "
            "count(*) filter (is_unchanged), count(*) filter (stood and not is_unchanged) from verdict"
        )[0]
        known = "source_row in (select source_row from verdict)"
        read_again, same = self._read_again()
        if carried:
            self._carry()
        if layers:
            self._add_layers()
        added = self._insert(self._current, f"not ({known})" if carried or layers else "true", is_composed=False)
        entered = added + carried + layers - unchanged - changed - read_again
        return Settled(entered, changed + read_again - same, unchanged + same)

    def _read_again(self) -> tuple[int, int]:
        """How many rows of new keys stood before the file was read anew, and how many of these are as they were."""
        if not self._has_rows(STOOD):
            return 0, 0
        known = {*self.names, *self.table.key}
        lacking = [column.name for column in self.table.columns if column.name not in known]
        is_same = " and ".join([self._same(self.names), *(f"s.{quoted_name(name)} is null" for name in lacking)])
        ((stood, same),) = self._run(
            f"select count(*), count(*) filter ({is_same}) from {self.rows} as j join {STOOD} as s on {self._on_key} "
            "where j.source_row not in (select source_row from verdict)"
        )
        return stood, same

    def _find_current(self) -> None:
        """Rows whose key has a current row that is not composed: carried on where it is as before, else a layer."""
        is_carried = f"s.extract_id in {listed(self.alike)} and {self._same(self.names)}"
        self._run(
            f"""
            insert into verdict
            select j.source_row, case when {is_carried} then '{CARRIED}' else '{LAYER}' end, 'row', s.rowid,
                   {self._same(self._own)}, true
            from {self.rows} as j join {self._current} as s on {self._on_key}
            where not s.is_composed
            """
        )

    def _find_layered(self) -> None:
        """Rows whose key has layers: carried on where the newest one of their source is as before, else a layer."""
        self._run(
            f"""
            insert into verdict
            with met as (
                select j.source_row, s.rowid as store_row, s.extract_id, rank, {self._same(self.names)} as is_same,
                       source_id = {self.extract.source_id} as is_own, is_closing,
                       c.layer_id is not null and {self._same(self._own, "c")} as is_unchanged,
                       c.layer_id is not null as stood
                from {self.rows} as j join {self._layers} as s on {self._on_key} join standing using (extract_id)
                left join {self._current} as c on {same_key(self.table, "c", "s")}
            ),
            newest as (
                select source_row, arg_max(store_row, rank) filter (is_own) as store_row,
                       arg_max(is_same and extract_id in {listed(self.alike)}, rank) filter (is_own) as is_carried,
                       bool_or(is_unchanged) as is_unchanged, bool_or(stood) as stood,
                       bool_or(is_closing) filter (is_own) as is_closing
                from met group by source_row
            )
            select source_row, case when is_carried then '{CARRIED}' else '{LAYER}' end, 'layer', store_row,
                   coalesce(is_carried and (stood or not is_closing), false) or is_unchanged, stood
            from newest
            """
        )

    def _carry(self) -> None:
        for relation, stands_as in ((self._current, "row"), (self._layers, "layer")):
            rows = f"(from verdict where outcome = '{CARRIED}' and stands_as = '{stands_as}')"
            self._run(
                "insert into carried select s.layer_id, s.extract_id, s.source_row "
                f"from {relation} as s join {rows} as v on s.rowid = v.store_row"
            )
            self._run(
                f"update {relation} as s set source_row = v.source_row, load_id = {self.extract.load_id}, "
                f"extract_id = {self.extract.extract_id} from {rows} as v where s.rowid = v.store_row"
            )
        self._touch(f"outcome = '{CARRIED}' and stands_as = 'layer'")

    def _add_layers(self) -> None:
        """What stood alone becomes a layer too; the keys are composed at the end."""
        alone = f"rowid in (select store_row from verdict where outcome = '{LAYER}' and stands_as = 'row')"
        self._run(f"insert into {self._layers} from {self._current} where {alone}")
        self._run(f"update {self._current} set is_composed = true where {alone}")
        chosen = f"source_row in (select source_row from verdict where outcome = '{LAYER}')"
        self._insert(self._layers, chosen, is_composed=True)
        self._touch(f"outcome = '{LAYER}'")

    def _insert(self, into: str, chosen: str, is_composed: bool) -> int:
        names = ", ".join(map(quoted_name, self.names))
        extract = self.extract
        return int(
            self._run(
                f"insert into {into} ({names}, {', '.join(LINEAGE)}) "
                f"select {names}, {quoted(extract.source_file)}, source_row, {extract.load_id}, {extract.extract_id}, "
                f"{extract.extract_id}::bigint << {LAYER_BITS} | source_row, {is_composed} "
                f"from {self.rows} where {chosen}"
            )[0][0]
        )

    def _touch(self, chosen: str) -> None:
        key = ", ".join(quoted_name(name) for name in self.table.key if name in self.names)
        self._run(
            f"insert into touched ({key}) select {key} from {self.rows} join verdict using (source_row) where {chosen}"
        )

    @property
    def _on_key(self) -> str:
        """SQL: whether a row and one of the store have the same key; a part the file lacks is empty."""
        return " and ".join(
            f"j.{quoted_name(name)} is not distinct from s.{quoted_name(name)}"
            if name in self.names
            else f"s.{quoted_name(name)} is null"
            for name in self.table.key
        )

    @property
    def _own(self) -> list[str]:
        """The columns that the file itself has, what stands beside a time with it."""
        columns = [column for column in self.table.columns if column.name in self.extract.columns]
        beside = [
            name for time in columns if time.kind == "timestamp" for name in (has_hour(time.name), offset(time.name))
        ]
        return [*(column.name for column in columns), *beside]

    @staticmethod
    def _same(names: Iterable[str], row: str = "s") -> str:
        return " and ".join(f"{row}.{name} is not distinct from j.{name}" for name in map(quoted_name, names))

    def _has_rows(self, relation: str) -> bool:
        return bool(self._run(f"from {relation} limit 1"))

    def _run(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query).fetchall()
