"""Layers: what each extract said of a key, kept so that its current row can be composed again at any time."""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from cadran.contract.tables import Table
from cadran.i18n import LANGUAGES
from cadran.i18n.message import message
from cadran.ingest.names import quoted, quoted_name
from cadran.ingest.storage.composing import composed, same_key
from cadran.ingest.storage.extracts import Extract, listed, write_standing
from cadran.ingest.storage.moves import Moves
from cadran.ingest.storage.schema import LINEAGE, STOOD, layers_of

INCOMPLETE = "incomplete"


@dataclass(frozen=True)
class Left:
    """How many rows stand no longer: for want of a required column, or because no file states them any more."""

    incomplete: int
    gone: int


@dataclass(frozen=True)
class Layers:
    """The layers of one table, inside the transaction of a load or an unload."""

    connection: duckdb.DuckDBPyConnection
    table: Table
    moves: Moves

    @property
    def _rows(self) -> str:
        return self.table.name

    @property
    def _layers(self) -> str:
        return layers_of(self.table)

    @property
    def _key(self) -> str:
        return ", ".join(map(quoted_name, self.table.key))

    def start(self) -> None:
        """Begin with no key to compose again."""
        self._run(f"create or replace temp table touched as select {self._key} from {self._rows} limit 0")
        self._run(f"create or replace temp table {STOOD} as from {self._rows} limit 0")
        write_standing(self.connection, self.table)

    def touch(self, relation: str) -> None:
        """Compose the keys of `relation` again at the end."""
        self._run(f"insert into touched select distinct {self._key} from {relation}")

    def layer_of(self, rows: str) -> None:
        """Keep the current rows chosen by `rows`, a condition, as layers of keys that are composed from here on."""
        self._run(f"insert into {self._layers} select * from {self._rows} where {rows}")
        self._run(f"update {self._rows} set is_composed = true where {rows}")

    def fold(self, load_id: int) -> Left:
        """Compose the touched keys again; returns how many rows leave with that and with what went before."""
        gone = self._never_back()
        if not self._count("touched"):
            return Left(0, gone)
        self._run(f"create or replace temp table folded as {composed(self.table)}")
        current = f"{self._rows} as current semi join touched on {same_key(self.table, 'current', 'touched')}"
        whole = "(from folded where missing is null)"
        gone += self._count(f"{current} anti join folded on {same_key(self.table, 'current', 'folded')}")
        self.moves.leave(self.table, f"(from {current})")
        self.moves.enter(self.table, whole)
        self._run(f"delete from {self._rows} where rowid in (select current.rowid from {current})")
        names = ", ".join(map(quoted_name, [*self.table.stored_columns(), *list(LINEAGE)[:-1]]))
        self._run(f"insert into {self._rows} ({names}, is_composed) select {names}, true from {whole}")
        self._collapse()
        return Left(self._list_incomplete(load_id), gone)

    def _never_back(self) -> int:
        """How many of the rows taken away at once stand nowhere now."""
        rows = f"{STOOD} as stood anti join {self._rows} as current on {same_key(self.table, 'stood', 'current')}"
        return self._count(rows)

    def _collapse(self) -> None:
        """A key with one layer, which counts, needs none: its current row is that layer."""
        self._run(
            f"""
            create or replace temp table single as
            with alone as (
                select layer_id from {self._layers} as layer
                semi join touched on {same_key(self.table, "layer", "touched")}
                qualify count(*) over (partition by {self._key}) = 1
            )
            from alone where layer_id in (select layer_id from folded where missing is null)
            """
        )
        self._run(f"delete from {self._layers} where layer_id in (from single)")
        self._run(f"update {self._rows} set is_composed = false where layer_id in (from single)")

    def _list_incomplete(self, load_id: int) -> int:
        self._unlist()
        sentence = message("refused.incomplete", column="{column}")
        en, fr = (f"replace({quoted(sentence.read(language))}, '{{column}}', missing)" for language in LANGUAGES)
        raw = ", ".join(f"{quoted(column.name)}, {quoted_name(column.name)}::varchar" for column in self.table.columns)
        self._run(
            f"insert into quarantine select {load_id}, {quoted(self.table.name)}, source_file, source_row, missing, "
            f"null, {quoted(INCOMPLETE)}, {en}, {fr}, json_object({raw}), null from folded where missing is not null"
        )
        return self._count("folded where missing is not null")

    def _unlist(self) -> None:
        """Take the touched keys off the list of rows that left for want of a required column."""
        self._run(
            f"delete from quarantine where code = {quoted(INCOMPLETE)} and table_name = {quoted(self.table.name)} and "
            f"(source_file, source_row) in (select (source_file, source_row) from {self._layers} as layer "
            f"semi join touched on {same_key(self.table, 'layer', 'touched')})"
        )

    def remove(self, gone: Iterable[Extract]) -> None:
        """Take the rows of extracts away; keys that others know too, or knew before, are touched."""
        extracts = list(gone)
        ids = listed(extract.extract_id for extract in extracts)
        self.touch(f"{self._layers} where extract_id in {ids}")
        self._touch_sources(extract.source_id for extract in extracts)
        self._unlist()
        self._run(f"delete from extracts where extract_id in {ids}")
        write_standing(self.connection, self.table)
        self._run(f"delete from carried where extract_id in {ids}")
        self._hand_back(ids)
        self._run(f"delete from {self._layers} where extract_id in {ids}")
        self.moves.leave(self.table, f"(from {self._rows} where extract_id in {ids} and not is_composed)")
        self._run(f"insert into {STOOD} from {self._rows} where extract_id in {ids} and not is_composed")
        self._run(f"delete from {self._rows} where extract_id in {ids} and not is_composed")
        for extract in extracts:
            self._forget(extract)

    def _touch_sources(self, sources: Iterable[int]) -> None:
        """Touch every key with layers that one of these sources speaks about."""
        ids = listed(sources)
        self.touch(f"{self._layers} where extract_id in (select extract_id from extracts where source_id in {ids})")

    def _hand_back(self, ids: str) -> None:
        """Rows of gone extracts that an earlier one gave just so stand under the newest of those."""
        self._run(
            f"""
            create or replace temp table heirs as
            select layer_id, arg_max(extract_id, rank) as extract_id, arg_max(carried.source_row, rank) as source_row,
                   arg_max(standing.load_id, rank) as load_id
            from carried join standing using (extract_id)
            where layer_id in (
                select layer_id from {self._rows} where extract_id in {ids} and not is_composed
                union all select layer_id from {self._layers} where extract_id in {ids})
            group by layer_id
            """
        )
        for name in (self._rows, self._layers):
            self._run(
                f"update {name} as current set extract_id = heirs.extract_id, load_id = heirs.load_id, "
                f"source_row = heirs.source_row from heirs where current.layer_id = heirs.layer_id "
                f"and current.extract_id in {ids}"
            )
        self._run("delete from carried where (layer_id, extract_id) in (select (layer_id, extract_id) from heirs)")

    def _forget(self, extract: Extract) -> None:
        """Refused rows and warnings of a gone extract go too, unless an earlier one has the same bytes."""
        origin = {"load_id": extract.load_id, "table": extract.table_name, "file": extract.source_file}
        here = "load_id = $load_id and table_name = $table and source_file = $file"
        self.connection.execute(f"update ledger set is_withdrawn = true where {here}", origin)
        same = f"source_id = {extract.source_id} and sha256 = {quoted(extract.sha256)}"
        for book in ("quarantine", "load_warnings"):
            self.connection.execute(
                f"update {book} set load_id = (select max(load_id) from extracts where {same}) where {here} "
                f"and exists (from extracts where {same})",
                origin,
            )
            self.connection.execute(f"delete from {book} where {here}", origin)

    def settle(self, source_ids: Iterable[int]) -> None:
        """Touch what changes because the newest extract of a source holds all its rows, or no longer does."""
        sources = listed(source_ids)
        everything = f"(select extract_id from extracts where source_id in {sources} and is_complete)"
        if not self._count(everything):
            return
        older = f"(select extract_id from standing where is_closing and not is_last and source_id in {sources})"
        left = f"extract_id in {older} and not is_composed"
        self.touch(f"{self._rows} where {left}")
        self.layer_of(left)
        self._touch_sources(source_ids)

    def _count(self, relation: str) -> int:
        return int(self.connection.execute(f"select count(*) from {relation}").fetchall()[0][0])

    def _run(self, query: str) -> None:
        self.connection.execute(query)
