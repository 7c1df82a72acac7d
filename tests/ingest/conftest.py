"""A folder of files and an empty home for each test."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cadran.ingest.loading import LoadReport, TableCount, load

LINES = "order_id,line_id,ordered_at,sku,ordered_quantity\n"


class Bench:
    """Writes files, loads them, and reads the store."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "files"
        self.home = root / "home"
        self.folder.mkdir()

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def load(self, profile: str | Path = "contract") -> LoadReport:
        return load(self.folder, profile, self.home)

    def count(self, table: str = "order_lines") -> TableCount:
        return next(count for count in self.load().tables if count.table == table)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(self.home / "store.duckdb", read_only=True) as connection:
            return connection.sql(query).fetchall()

    def refused(self) -> list[tuple[Any, ...]]:
        return self.rows(
            "select source_file, source_row, column_name, value, code from quarantine order by source_file, source_row"
        )


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture
def lines(bench: Bench) -> Callable[..., Bench]:
    """Writes order_lines.csv from rows below the five required columns."""

    def written(*rows: str, header: str = LINES, name: str = "order_lines.csv") -> Bench:
        bench.write(name, header + "".join(f"{row}\n" for row in rows))
        return bench

    return written
