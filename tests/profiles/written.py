"""Tiny files in the shape of the public data sets, as their profiles expect them."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data_set import DataSet

Rows = list[dict[str, Any]]


def write_rows(path: Path, rows: Rows, encoding: str = "utf-8") -> None:
    """The rows as a delimited file: tabs in a .tsv, commas else."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter="\t" if path.suffix == ".tsv" else ",")
        writer.writeheader()
        writer.writerows(rows)


def tiny_set(profile: str, folder: Path) -> Iterator[DataSet]:
    """The data set of the tiny files in `folder`."""
    data = DataSet(profile, folder / "files", folder / "home")
    yield data
    data.close()
