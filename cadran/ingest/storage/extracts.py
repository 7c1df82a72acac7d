"""Extracts: what each load of a source gave, and the order in which they speak about a key."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from cadran.contract.tables import Table

# `corrects` names a promise only; the newest extract wins for every other column as it is.
CORRECTABLE = "promised_at"


class Source(NamedTuple):
    """Files of one name, read by one profile into one table; its text form is what a reader types."""

    profile: str
    table_name: str
    source_file: str

    def __str__(self) -> str:
        return "/".join(self)

    @classmethod
    def of(cls, text: str) -> "Source | None":
        """The source that was typed as `profile/table/file`; None for any other text."""
        parts = text.split("/", 2)
        return cls(*parts) if len(parts) == len(cls._fields) and all(parts) else None


@dataclass(frozen=True)
class Extract:
    """One load of a source. `stands_at` orders it among the extracts of its table, then `extract_id` does.

    Where a source grows by a column, `since` is the last value that was loaded before, None where all rows were read,
    and `reached` the last one now.
    """

    extract_id: int
    source_id: int
    load_id: int
    profile: str
    table_name: str
    source_file: str
    sha256: str
    bytes: int
    reading: str
    entry: str
    profile_path: str | None
    columns: tuple[str, ...]
    stands_at: datetime
    loaded_on: date
    carried_on: date
    is_complete: bool
    corrects: tuple[str, ...]
    row_count: int
    since: str | None = None
    reached: str | None = None

    @property
    def source(self) -> Source:
        return Source(self.profile, self.table_name, self.source_file)

    @property
    def order(self) -> tuple[datetime, int]:
        return self.stands_at, self.extract_id


def extracts(connection: duckdb.DuckDBPyConnection, table: str | None = None) -> list[Extract]:
    """The extracts of a table, or of all, oldest first: each speaks after those before it."""
    names = ", ".join(Extract.__dataclass_fields__)
    rows = connection.execute(
        f"select {names} from extracts where $table is null or table_name = $table order by stands_at, extract_id",
        {"table": table},
    ).fetchall()
    return [_extract(dict(zip(Extract.__dataclass_fields__, row, strict=True))) for row in rows]


def _extract(row: dict[str, Any]) -> Extract:
    return Extract(**row | {"columns": tuple(row["columns"]), "corrects": tuple(row["corrects"])})


def enter(connection: duckdb.DuckDBPyConnection, extract: Extract) -> None:
    """Write a new extract down."""
    values = asdict(extract) | {"columns": list(extract.columns), "corrects": list(extract.corrects)}
    parameters = ", ".join(f"${name}" for name in values)
    connection.execute(f"insert into extracts ({', '.join(values)}) values ({parameters})", values)


def next_ids(connection: duckdb.DuckDBPyConnection, source: Source) -> tuple[int, int]:
    """A new extract's number, and the number of its source: its own from before, or a new one."""
    return connection.execute(
        """
        select coalesce(max(extract_id), 0) + 1, coalesce(
            any_value(source_id) filter (
                profile = $profile and table_name = $table_name and source_file = $source_file),
            max(source_id) + 1, 1)
        from extracts
        """,
        source._asdict(),
    ).fetchall()[0]


def carry_again(connection: duckdb.DuckDBPyConnection, extract: Extract, day: date, profile: Path | None) -> None:
    """Note that an extract was loaded once more, unchanged, on `day`, by the profile of that file."""
    connection.execute(
        "update extracts set carried_on = greatest(carried_on, $day), profile_path = $profile "
        "where extract_id = $extract_id",
        {"day": day, "profile": str(profile) if profile else None, "extract_id": extract.extract_id},
    )


def write_standing(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Write the temporary table `standing`: one row per extract of the table, with its rank among all of them.

    `mask` has a bit for each contract column the extract has; `is_last` marks the newest extract of its source, and
    `is_closing` the extracts of a source whose newest one holds all its rows.
    """
    bits = " | ".join(
        f"(list_contains(columns, '{column.name}')::bigint << {position})"
        for position, column in enumerate(table.columns)
    )
    connection.execute(
        f"""
        create or replace temp table standing as
        select extract_id, source_id, load_id, row_number() over (order by stands_at, extract_id) as rank,
               {bits} as mask, list_contains(corrects, '{CORRECTABLE}') as is_correcting,
               row_number() over newest = 1 as is_last, first(is_complete) over newest as is_closing
        from extracts where table_name = $table
        window newest as (partition by source_id order by stands_at desc, extract_id desc)
        """,
        {"table": table.name},
    )


def has(table: Table, column: str) -> str:
    """SQL over `standing`: whether an extract has the column."""
    position = [known.name for known in table.columns].index(column)
    return f"(mask & {1 << position}) > 0"


def listed(ids: Iterable[int]) -> str:
    """SQL: numbers for an `in`; one that never stands for none."""
    return f"({', '.join(map(str, ids)) or -1})"
