"""A load into a store that is thrown away: what is accepted and refused, what matches nothing, what it enables."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

import duckdb
import polars as pl

from cadran.contract.tables import TABLES
from cadran.errors import CadranError
from cadran.i18n import Sentence, Text
from cadran.ingest.databases.reading import Databases
from cadran.ingest.files.reading import SOURCE_ROW, slabs
from cadran.ingest.files.shelf import Shelf
from cadran.ingest.load_plan import Task, plan_load
from cadran.ingest.loading import Progress, load
from cadran.ingest.names import quoted_name
from cadran.ingest.profiles.profile import read_profile
from cadran.ingest.storage import store
from cadran.ingest.storage.personal_key import KEY
from cadran.ingest.storage.unloading import unload
from cadran.recognition.abilities import Ability, abilities
from cadran.recognition.cutting import Lines, cut, original

SHOWN = 20
EXAMPLES = 5
SOURCE = "source_row"
_MATCHES = (
    ("deliveries", "order_lines", ("flow", "order_id", "line_id")),
    ("returns", "order_lines", ("flow", "order_id", "line_id")),
    ("order_lines", "products", ("sku",)),
    ("order_lines", "suppliers", ("supplier_id",)),
    ("order_lines", "locations", ("location_id",)),
    ("stock_levels", "order_lines", ("sku",)),
    ("stock_levels", "products", ("sku",)),
    ("products", "suppliers", ("supplier_id",)),
)


@dataclass(frozen=True)
class FileOutcome:
    """What would become of a file's rows in a table; rows = accepted + unchanged + quarantined + skipped + blank +
    set_aside.
    """

    table: str
    file: str
    rows: int
    accepted: int
    unchanged: int
    quarantined: int
    skipped: int
    blank: int
    set_aside: int
    warnings: int


@dataclass(frozen=True)
class Refusal:
    """Rows of a file that would be refused for one reason: their number, and some by line and value."""

    table: str
    file: str
    column: str
    code: str
    rows: int
    sentence: Sentence
    examples: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Preview:
    """The first rows of a file: `before` as text, `after` as rows of the table; `source_row` is the line in both."""

    table: str
    file: str
    before: pl.DataFrame
    after: pl.DataFrame


@dataclass(frozen=True)
class Match:
    """Rows of a table whose ids another table should know: how many there are, how many it knows, some it does not."""

    table: str
    other: str
    columns: tuple[str, ...]
    rows: int
    matched: int
    examples: tuple[str, ...]

    @property
    def hit_rate(self) -> float:
        return self.matched / self.rows if self.rows else 0.0


@dataclass(frozen=True)
class DryRun:
    """What a load would do; with `problems` it would do nothing.

    Parts of files match each other by chance, so `matches` are those of whole ones. `row_limit` where it read but the
    first rows, and those of the middle and the end where it `is_spread`.
    """

    files: tuple[FileOutcome, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    previews: tuple[Preview, ...] = ()
    matches: tuple[Match, ...] = ()
    abilities: tuple[Ability, ...] = ()
    notes: tuple[Sentence, ...] = ()
    problems: tuple[Sentence, ...] = ()
    row_limit: int | None = None
    is_spread: bool = False


def dry_run(
    folder: Path,
    profile: str | Path,
    home: Path | None = None,
    row_limit: int | None = None,
    wants_spread: bool = False,
    withdraws: tuple[int, ...] = (),
    progress: Progress | None = None,
) -> DryRun:
    """What `load` would do with the folder, on top of what `home` holds but for the loads it `withdraws`.

    Nothing is written to `home`. With `row_limit` only so many rows of each file are read, those it is joined with
    apart: a preview. Where it `wants_spread`, some from the middle and the end of a text are read too. `progress` hears
    what that of `load` does.
    """
    with _throw_away(home) as trial, cut(folder, profile, row_limit, wants_spread) as (files, lines):
        try:
            report = load(files, profile, trial, progress=progress)
            for load_id in withdraws:
                unload(trial, None, load_id)
        except CadranError as wrong:
            return DryRun(problems=wrong.problems, row_limit=row_limit, is_spread=bool(lines))
        read = read_profile(profile)
        with store.reading(trial) as connection, Databases(read.databases) as databases:
            tasks = plan_load(Shelf(files), read, set(TABLES), databases).tasks
            return DryRun(
                _outcomes(connection, report.load_id),
                _refusals(connection, report.load_id, lines),
                tuple(_preview(connection, task) for task in tasks),
                _matches(connection) if row_limit is None else (),
                abilities(_filled(connection)),
                report.notes,
                row_limit=row_limit,
                is_spread=bool(lines),
            )


@contextmanager
def _throw_away(home: Path | None) -> Iterator[Path]:
    """A home for the trial, with the rows of `home` if it holds any."""
    with TemporaryDirectory(prefix="cadran-trial-") as trial:
        if home and (home / store.STORE).is_file():
            copyfile(home / store.STORE, Path(trial) / store.STORE)
            if (home / KEY).is_file():
                copyfile(home / KEY, Path(trial) / KEY)
        yield Path(trial)


def _outcomes(connection: duckdb.DuckDBPyConnection, load_id: int) -> tuple[FileOutcome, ...]:
    rows = connection.execute(
        "select table_name, source_file, rows, accepted, unchanged, quarantined, skipped, blank, set_aside, "
        "warnings from ledger where load_id = $load_id order by rowid",
        {"load_id": load_id},
    ).fetchall()
    return tuple(FileOutcome(*row) for row in rows)


def _refusals(connection: duckdb.DuckDBPyConnection, load_id: int, lines: Lines) -> tuple[Refusal, ...]:
    rows = connection.execute(
        """
        select table_name, source_file, column_name, code, count(*), any_value(sentence_en), any_value(sentence_fr),
            list((source_row, left(coalesce(value, ''), 60)) order by source_row)[:$examples]
        from quarantine where load_id = $load_id
        group by table_name, source_file, column_name, code, case when column_name = 'record' then sentence_en end
        order by count(*) desc
        """,
        {"load_id": load_id, "examples": EXAMPLES},
    ).fetchall()
    return tuple(
        Refusal(
            table,
            file,
            column,
            code,
            count,
            Text(english, french),
            tuple((original(lines, file, line), value) for line, value in examples),
        )
        for table, file, column, code, count, english, french, examples in rows
    )


def _preview(connection: duckdb.DuckDBPyConnection, task: Task) -> Preview:
    first = next(slabs(task.opened), None)
    rows = first.rows.slice(0, SHOWN) if first else None
    before = pl.DataFrame() if rows is None else pl.DataFrame(pl.from_arrow(rows)).rename({SOURCE_ROW: SOURCE})
    lines = before[SOURCE].to_list() if SOURCE in before.columns else []
    columns = ", ".join(quoted_name(column.name) for column in task.plan.targets)
    after = connection.sql(
        f"select {SOURCE}, {columns} from {task.plan.table.name} "
        f"where source_file = $file and {SOURCE} in $lines order by {SOURCE}",
        params={"file": task.source.name, "lines": lines},
    ).pl()
    return Preview(task.plan.table.name, task.source.name, before, after)


def _matches(connection: duckdb.DuckDBPyConnection) -> tuple[Match, ...]:
    return tuple(filter(None, (_match(connection, *match) for match in _MATCHES)))


def _match(connection: duckdb.DuckDBPyConnection, table: str, other: str, columns: tuple[str, ...]) -> Match | None:
    """How many rows of a table another one knows; None where one of them is empty."""
    if not all(connection.execute(f"from {name} limit 1").fetchall() for name in (table, other)):
        return None
    filled = " and ".join(f"{name} is not null" for name in columns)
    key = ", ".join(columns)
    unknown = f"select {key}, count(*) as n from {table} anti join {other} using ({key}) where {filled} group by all"
    rows = connection.execute(f"select count(*) from {table} where {filled}").fetchall()[0][0]
    missing = connection.execute(f"select coalesce(sum(n), 0) from ({unknown})").fetchall()[0][0]
    examples = connection.execute(f"select {key} from ({unknown}) order by n desc, 1 limit {EXAMPLES}").fetchall()
    return Match(table, other, columns, rows, rows - int(missing), tuple(" / ".join(map(str, row)) for row in examples))


def _filled(connection: duckdb.DuckDBPyConnection) -> dict[str, frozenset[str]]:
    """The columns of each table that hold something."""
    filled: dict[str, frozenset[str]] = {}
    for table in TABLES.values():
        names = [column.name for column in table.columns]
        counts = ", ".join(f"count({quoted_name(name)})" for name in names)
        row = connection.execute(f"select {counts} from {table.name}").fetchall()[0]
        filled[table.name] = frozenset(name for name, count in zip(names, row, strict=True) if count)
    return filled
