"""What arrives with a load: its terms, and the extract that each of its files is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import duckdb

from cadran.contract.tables import Table
from cadran.ingest.databases.increments import reached
from cadran.ingest.databases.reading import Databases
from cadran.ingest.load_plan import Task
from cadran.ingest.profiles.profile import Entry, Profile, entry_fingerprint, profile_names
from cadran.ingest.storage.extracts import Extract, Source, extracts, next_ids

_A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Terms:
    """How and when a folder is read: the profile, its file where it is no shipped one, and the moment of the load."""

    profile: Profile
    profile_path: Path | None
    as_of: date | None
    loaded_at: datetime

    def source(self, task: Task) -> Source:
        return Source(self.profile.name, task.plan.table.name, task.source.name)


def path_of(profile: str | Path) -> Path | None:
    """The file of a profile given by its path; None for one that ships with Cadran."""
    return None if str(profile) in profile_names() else Path(profile).resolve()


def reading_of(table: Table, entry: Entry) -> str:
    """SHA-256 of how an entry reads a table, whenever extracted and whatever files it looks things up in."""
    timeless = entry.model_copy(update={"extracted_at": None})
    return sha256(f"{entry_fingerprint(table.name, timeless)}\n{table!r}".encode()).hexdigest()


def new_extract(
    connection: duckdb.DuckDBPyConnection, terms: Terms, task: Task, load_id: int, earlier: list[Extract]
) -> Extract:
    """The extract a file is; the bytes of the source's newest one, read anew, stand where those stood."""
    entry, table = task.plan.entry, task.plan.table
    extract_id, source_id = next_ids(connection, terms.source(task))
    again = earlier[-1] if earlier and earlier[-1].sha256 == task.source.sha256 else None
    day = terms.loaded_at.date()
    return Extract(
        extract_id=again.extract_id if again else extract_id,
        source_id=source_id,
        load_id=load_id,
        **terms.source(task)._asdict(),
        sha256=task.source.sha256,
        bytes=task.source.bytes,
        reading=task.reading,
        entry=reading_of(table, entry),
        profile_path=str(terms.profile_path) if terms.profile_path else None,
        columns=tuple(column.name for column in table.columns if column.name in task.plan.expressions),
        stands_at=entry.extracted_at or (again.stands_at if again else _last(connection, terms, table, load_id)),
        loaded_on=day,
        carried_on=day,
        is_complete=entry.complete,
        corrects=entry.corrects,
        row_count=0,
        since=task.source.since,
        reached=task.source.reached,
    )


def _last(connection: duckdb.DuckDBPyConnection, terms: Terms, table: Table, load_id: int) -> datetime:
    """The moment of the load, or right after every extract of the loads before, should the clock have gone back."""
    before = [extract.stands_at for extract in extracts(connection, table.name) if extract.load_id != load_id]
    return max([terms.loaded_at, *(moment + _A_MOMENT for moment in before)])


def alike(extract: Extract, earlier: Iterable[Extract]) -> frozenset[int]:
    """The earlier extracts of the source whose rows the newest one may carry on: those with the same columns."""
    others = list(earlier)
    is_newest = all(other.order < extract.order for other in others)
    same = (other.extract_id for other in others if set(other.columns) == set(extract.columns))
    return frozenset(same) if is_newest else frozenset()


def databases_of(
    connection: duckdb.DuckDBPyConnection, profile: Profile, progress: Callable[[str, float, int], None], is_full: bool
) -> Databases:
    """The databases of a profile, each source of them read from where its extracts in the store end."""

    def end(table: Table, entry: Entry, name: str) -> str | None:
        source = Source(profile.name, table.name, name)
        known = [extract for extract in extracts(connection, table.name) if extract.source == source]
        return None if is_full else reached(known, reading_of(table, entry))

    return Databases(profile.databases, end, lambda name, rows: progress(name, 0.0, rows))
