"""A folder of files, profiles and a home in which sources come and go."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from cadran.ingest.loading import LoadReport, load
from cadran.ingest.storage.unloading import Unloaded, unload

PROFILE = """
name = "{name}"
title = {{ en = "ERP", fr = "ERP" }}
{terms}
[[order_lines]]
files = {{ erp = "{file}" }}
{entry}
[order_lines.columns]
{columns}
"""
COLUMNS = {
    "flow": "'inbound'",
    "order_id": "po",
    "line_id": "pos",
    "ordered_at": "od",
    "sku": "sku",
    "supplier_id": "'V'",
    "ordered_quantity": "qty",
}


class Shop:
    """A folder and a home; files are given as rows below a header, profiles as what they add to a plain one."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.home = root / "home"

    def load(self, day: str = "2026-11-02", profile: str | Path = "contract", **files: list[str]) -> LoadReport:
        folder = self.root / f"files {len(list(self.root.iterdir()))}"
        folder.mkdir()
        for name, rows in files.items():
            (folder / f"{name}.csv").write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
        return load(folder, profile, self.home, loaded_on=date.fromisoformat(day))

    def profile(self, file: str, terms: str = "", entry: str = "", name: str = "erp", **columns: str | None) -> Path:
        expressions = {key: value for key, value in {**COLUMNS, **columns}.items() if value is not None}
        written = "\n".join(f'{key} = "{value}"' for key, value in expressions.items())
        path = self.root / f"{file}.toml"
        path.write_text(PROFILE.format(name=name, terms=terms, file=f"{file}.csv", entry=entry, columns=written))
        return path

    def unload(self, source: str | None = None, load_id: int | None = None) -> Unloaded:
        return unload(self.home, source, load_id, datetime(2026, 11, 20, 9))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(self.home / "store.duckdb", read_only=True) as connection:
            return connection.sql(query).fetchall()

    def table(self, name: str = "order_lines") -> list[tuple[Any, ...]]:
        """The current rows with their lineage, but for the numbers the store gives them."""
        return self.rows(f"select * exclude (extract_id, layer_id, is_composed) from {name} order by all")
