"""A load into a store that is thrown away: what is accepted and refused, what matches nothing, what it enables."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import duckdb
import polars as pl
import pyarrow.parquet as pa_parquet

from cadran.contract.tables import TABLES
from cadran.errors import CadranError
from cadran.i18n import Sentence, Text
from cadran.ingest.databases.reading import Databases
from cadran.ingest.files.archives import Archive, archives_in
from cadran.ingest.files.json_records import is_list
from cadran.ingest.files.reading import SOURCE_ROW, slabs
from cadran.ingest.files.shelf import Shelf
from cadran.ingest.files.sources import SourceFile, format_of
from cadran.ingest.load_plan import Task, plan_load
from cadran.ingest.loading import load
from cadran.ingest.names import quoted_name
from cadran.ingest.profiles.profile import Profile, read_profile
from cadran.ingest.storage import store
from cadran.recognition.abilities import Ability, abilities

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
    """What a load would do; with `problems` it would do nothing. `row_limit` where it read but the first rows."""

    files: tuple[FileOutcome, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    previews: tuple[Preview, ...] = ()
    matches: tuple[Match, ...] = ()
    abilities: tuple[Ability, ...] = ()
    notes: tuple[Sentence, ...] = ()
    problems: tuple[Sentence, ...] = ()
    row_limit: int | None = None


def dry_run(folder: Path, profile: str | Path, home: Path | None = None, row_limit: int | None = None) -> DryRun:
    """What `load` would do with the folder, on top of what `home` holds; nothing is written to it.

    With `row_limit` only so many rows of each file are read, those it is joined with apart: a preview.
    """
    with _throw_away(home) as trial, _cut(folder, profile, row_limit) as files:
        try:
            report = load(files, profile, trial)
        except CadranError as wrong:
            return DryRun(problems=wrong.problems, row_limit=row_limit)
        read = read_profile(profile)
        with store.reading(trial) as connection, Databases(read.databases) as databases:
            tasks = plan_load(Shelf(files), read, set(TABLES), databases).tasks
            return DryRun(
                _outcomes(connection, report.load_id),
                _refusals(connection, report.load_id),
                tuple(_preview(connection, task) for task in tasks),
                tuple(filter(None, (_match(connection, *match) for match in _MATCHES))),
                abilities(_filled(connection)),
                report.notes,
                row_limit=row_limit,
            )


@contextmanager
def _throw_away(home: Path | None) -> Iterator[Path]:
    """A home for the trial, with the rows of `home` if it holds any."""
    with TemporaryDirectory(prefix="cadran-trial-") as trial:
        if home and (home / store.STORE).is_file():
            copyfile(home / store.STORE, Path(trial) / store.STORE)
        yield Path(trial)


@contextmanager
def _cut(folder: Path, profile: str | Path, row_limit: int | None) -> Iterator[Path]:
    """The folder itself, or one with the first rows of its files."""
    if row_limit is None or not folder.is_dir():
        yield folder
        return
    looked_up = _looked_up(read_profile(profile))
    with TemporaryDirectory(prefix="cadran-first-rows-") as first:
        for path in (path for path in folder.rglob("*") if path.is_file() and format_of(path)):
            name = path.relative_to(folder)
            copy = Path(first) / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            if any(fnmatchcase(name.as_posix(), pattern) for pattern in looked_up):
                copy.symlink_to(path.resolve())
            else:
                _copy_first(path, copy, row_limit)
        for archive in archives_in(folder):
            _cut_archive(archive, Path(first), row_limit, looked_up)
        yield Path(first)


def _cut_archive(archive: Archive, first: Path, rows: int, looked_up: set[str]) -> None:
    """An archive of the same files with their first rows; one that cannot be opened as it is."""
    copy = first / archive.name
    copy.parent.mkdir(parents=True, exist_ok=True)
    if archive.problem:
        copy.symlink_to(archive.path.resolve())
        return
    with ZipFile(copy, "w") as packed, TemporaryDirectory(prefix="cadran-first-rows-") as folder:
        for member in archive.members:
            path = member.unpacked()
            part = Path(folder) / path.name
            is_whole = format_of(path) is None or member.is_meant(list(looked_up))
            part.symlink_to(path) if is_whole else _copy_first(path, part, rows)
            packed.write(part, member.name.removeprefix(f"{archive.name}/"))


def _looked_up(profile: Profile) -> set[str]:
    return {
        pattern
        for _, entry in profile.entries
        for alias, patterns in entry.files.items()
        if alias != entry.primary
        for pattern in patterns
    }


def _copy_first(path: Path, copy: Path, rows: int) -> None:
    """Copies the first lines of a text file or rows of a Parquet file; a workbook or a list of records as it is."""
    known = format_of(path)
    if known == "xlsx" or (known == "json" and is_list(SourceFile(path, path.name, known, "", 0))):
        copy.symlink_to(path.resolve())
    elif known == "parquet":
        file = pa_parquet.ParquetFile(path)
        batch = next(file.iter_batches(batch_size=rows), None)
        pa_parquet.write_table(file.schema_arrow.empty_table() if batch is None else _table(batch), copy)
    else:
        opened = gzip.open if path.suffix.lower() == ".gz" else open
        with opened(path, "rb") as whole, opened(copy, "wb") as first:
            first.writelines(line for line, _ in zip(whole, range(rows + (known != "json")), strict=False))


def _table(batch: object) -> object:
    import pyarrow as pa  # noqa: PLC0415

    return pa.Table.from_batches([batch])


def _outcomes(connection: duckdb.DuckDBPyConnection, load_id: int) -> tuple[FileOutcome, ...]:
    rows = connection.execute(
        "select table_name, source_file, rows, accepted, unchanged, quarantined, skipped, blank, set_aside, "
        "warnings from ledger where load_id = $load_id order by rowid",
        {"load_id": load_id},
    ).fetchall()
    return tuple(FileOutcome(*row) for row in rows)


def _refusals(connection: duckdb.DuckDBPyConnection, load_id: int) -> tuple[Refusal, ...]:
    rows = connection.execute(
        """
        select table_name, source_file, column_name, code, count(*), any_value(sentence_en), any_value(sentence_fr),
            list((source_row, left(coalesce(value, ''), 60)) order by source_row)[:$examples]
        from quarantine where load_id = $load_id group by all order by count(*) desc
        """,
        {"load_id": load_id, "examples": EXAMPLES},
    ).fetchall()
    return tuple(
        Refusal(table, file, column, code, count, Text(english, french), tuple(map(tuple, examples)))
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
