"""Refused rows that were corrected enter the store as sources of their own, through the checks of every row."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import duckdb
import pyarrow as pa

from cadran.contract.personal import Treatment, treatments
from cadran.contract.tables import TABLES
from cadran.errors import CadranError
from cadran.ingest.arrival import Terms, reading_of
from cadran.ingest.checking.checks import MACROS, Plan
from cadran.ingest.files.reading import SOURCE_ROW, Opened, Slab
from cadran.ingest.files.slab import Given
from cadran.ingest.files.sources import SourceFile
from cadran.ingest.limits import close_off
from cadran.ingest.load_plan import Task
from cadran.ingest.names import plain_column, quoted_name
from cadran.ingest.profiles.profile import Entry, Profile, read_profile
from cadran.ingest.run import LoadReport, Run, TableCount, per_table
from cadran.ingest.storage.extracts import Extract, extracts
from cadran.ingest.storage.moves import moved_note
from cadran.ingest.storage.personal_key import prepare
from cadran.ingest.storage.refusals import corrected_name
from cadran.ingest.storage.store import open_store, reading
from cadran.ingest.storage.unloading import withdraw

Texts = dict[str, str | None]


@dataclass(frozen=True)
class CorrectedRows:
    """Rows of a file that the load `of_load` refused, by line: what each says of the table's columns once corrected."""

    of_load: int
    profile: str
    table_name: str
    source_file: str
    rows: dict[int, Texts]
    reason: str = ""
    author: str = ""

    @property
    def origin(self) -> tuple[int, str, str, str]:
        return self.of_load, self.profile, self.table_name, self.source_file

    @property
    def name(self) -> str:
        """The source these rows are."""
        return corrected_name(self.source_file, self.of_load)


def correct(home: Path, wanted: Sequence[CorrectedRows], corrected_at: datetime | None = None) -> LoadReport | None:
    """Makes the store hold these corrections and no others, in one transaction; None where it does already."""
    with open_store(home) as connection:
        for macro in MACROS:
            connection.execute(macro)
        prepare(connection, home)
        close_off(connection)
        known = _known(connection)
        if known == {rows.origin: rows.rows for rows in wanted}:
            return None
        connection.execute("begin")
        try:
            report = _corrected(connection, wanted, known, corrected_at or datetime.now().replace(microsecond=0))
            connection.execute("commit")
        except BaseException:
            connection.execute("rollback")
            raise
        connection.execute("checkpoint")
        return report


def _known(connection: duckdb.DuckDBPyConnection) -> dict[tuple[int, str, str, str], dict[int, Texts]]:
    """The corrections the store holds, by place and line."""
    places: dict[tuple[int, str, str, str], dict[int, Texts]] = {}
    rows = connection.execute("select of_load, profile, table_name, source_file, source_row, texts from corrected")
    for *origin, line, texts in rows.fetchall():
        places.setdefault((origin[0], origin[1], origin[2], origin[3]), {})[line] = json.loads(texts)
    return places


def _corrected(
    connection: duckdb.DuckDBPyConnection,
    wanted: Sequence[CorrectedRows],
    known: dict[tuple[int, str, str, str], dict[int, Texts]],
    moment: datetime,
) -> LoadReport:
    connection.execute("delete from corrected")
    names = {corrected_name(file, of_load) for of_load, _, _, file in known}
    _take_away(connection, names - {rows.name for rows in wanted}, moment)
    new = [rows for rows in wanted if known.get(rows.origin) != rows.rows]
    report = _entered(connection, new, moment)
    for rows in wanted:
        _write_down(connection, rows)
    return report


def _take_away(connection: duckdb.DuckDBPyConnection, names: set[str], moment: datetime) -> None:
    gone = [extract for extract in extracts(connection) if extract.source_file in names]
    if gone:
        withdraw(connection, gone, moment)


def _entered(connection: duckdb.DuckDBPyConnection, given: list[CorrectedRows], moment: datetime) -> LoadReport:
    """Reads corrected rows, those of each file in the place of what was corrected of it before."""
    originals = [_original(connection, rows) for rows in given]
    counts: list[TableCount] = []
    run: Run | None = None
    for rows, original in zip(given, originals, strict=True):
        terms = Terms(_profile(original), Path(original.profile_path) if original.profile_path else None, None, moment)
        run = run.by(terms) if run else Run(connection, terms, lambda _name, _share, _rows: None, {})
        counts.append(run.counted(_task(rows, original, terms.profile)))
    notes = [*run.notes, *moved_note(run.moves.months(sorted(run.known_tables)))] if run else []
    return LoadReport(run.load_id if run else 0, per_table(counts), tuple(notes))


def _original(connection: duckdb.DuckDBPyConnection, rows: CorrectedRows) -> Extract:
    """The extract that holds the rows as they stood in their file."""
    known = extracts(connection, rows.table_name)
    return next(
        extract
        for extract in known
        if (extract.load_id, extract.profile, extract.source_file) == (rows.of_load, rows.profile, rows.source_file)
    )


def _profile(original: Extract) -> Profile:
    """The profile the file was read by; one that says nothing where it is not to be read any more."""
    try:
        read = read_profile(original.profile_path or original.profile)
    except (CadranError, OSError):
        read = None
    if read is None or read.name != original.profile:
        return Profile(name=original.profile, title={"en": original.profile, "fr": original.profile}, entries=())
    return read


def _task(rows: CorrectedRows, original: Extract, profile: Profile) -> Task:
    """The corrected rows as a file of the contract's form, which stands right behind the one they are of."""
    table = TABLES[rows.table_name]
    stated = {name for row in rows.rows.values() for name in row}
    needed = {column.name for column in table.columns if column.required and column.default is None}
    names = [column.name for column in table.columns if column.name in stated | needed]
    cells: dict[str, pa.Array] = {
        name: pa.array([row.get(name) for row in rows.rows.values()], pa.string()) for name in names
    }
    lines = pa.array(list(rows.rows), pa.int64())
    content = json.dumps(sorted(rows.rows.items()), ensure_ascii=False).encode()
    source = SourceFile(Path(rows.name), rows.name, "parquet", sha256(content).hexdigest(), len(content))
    given = Given(Slab(pa.table(cells | {SOURCE_ROW: lines})), original.extract_id, original.carried_on, original.entry)
    opened = Opened(source, tuple(names), given=given)
    expressions = {name: quoted_name(name) for name in names}
    used: dict[str, str | None] = {name: name for name in names}
    entry = _entry(rows, original, profile)
    plan = Plan(table, entry, tuple(names), expressions, {entry.primary: used}, (), {}, ".")
    return Task(plan, opened, (), source.sha256)


def personal_columns(home: Path, profile: str, table: str) -> dict[str, Treatment]:
    """What is done with the columns by which a customer may be found, by the profile as it read the table last."""
    with reading(home) as connection:
        known = [extract for extract in extracts(connection, table) if extract.profile == profile]
    terms = _terms(known[-1], _profile(known[-1])) if known else None
    return treatments(terms.personal_data, TABLES[table]) if terms else {}


def date_forms(home: Path, profile: str, table: str, column: str) -> list[str]:
    """How the file writes the dates of a column, by the profile as it read the table last; none where it is unsaid."""
    with reading(home) as connection:
        known = [extract for extract in extracts(connection, table) if extract.profile == profile]
    terms = _terms(known[-1], _profile(known[-1])) if known else None
    heading = plain_column(terms.columns.get(column, column), terms.primary) if terms else None
    return terms.dates.get(heading, []) if terms and heading else []


def _terms(original: Extract, profile: Profile) -> Entry | None:
    """The entry a file was read by, or one that may stand for it."""
    table = TABLES[original.table_name]
    entries = profile.of(table.name)
    same = [entry for entry in entries if reading_of(table, entry) == original.entry]
    return next(iter([*same, *entries]), None)


def _entry(rows: CorrectedRows, original: Extract, profile: Profile) -> Entry:
    """What the profile says of the file's terms; of its form nothing is left to say."""
    terms = _terms(original, profile)
    return Entry(
        files={"rows": [rows.name]},
        timezone=terms.timezone if terms else None,
        empty_reject=terms.empty_reject if terms else None,
        extracted_at=original.stands_at,
        decimal=".",
        personal_data=terms.personal_data if terms else "keep",
        reason=rows.reason,
        author=rows.author,
    )


def _write_down(connection: duckdb.DuckDBPyConnection, rows: CorrectedRows) -> None:
    connection.executemany(
        "insert into corrected values (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (*rows.origin, line, json.dumps(texts, ensure_ascii=False), rows.reason or None, rows.author or None)
            for line, texts in rows.rows.items()
        ],
    )
