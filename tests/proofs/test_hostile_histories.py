"""A fixed part of the hostile histories of `make prove`: no value of any cell ends a load or a build."""

from pathlib import Path

import pytest
from second_statement.contract_files import KINDS

from proofs.homes import Homes
from proofs.hostile import harmless, hostile, tried

COUNT, SEED = 25, 20261126


@pytest.mark.long
def test_no_hostile_value_stops_a_load_or_a_build(tmp_path: Path) -> None:
    tally = tried(Homes(tmp_path), COUNT, SEED)
    assert tally.faults == []
    assert tally.histories == COUNT


@pytest.mark.long
def test_hostile_values_stand_in_every_column_of_every_table() -> None:
    reached = set()
    for number in range(200):
        name, seed = f"x{number}", f"{SEED}-{number}"
        before, after = harmless(name, seed), hostile(name, seed, asks=True)
        for table, rows in after.items():
            for row, earlier in zip(rows, before[table], strict=True):
                reached |= {(table, column) for column in row if row[column] != earlier.get(column)}
    assert {(table, column) for table, columns in KINDS.items() for column in columns} == reached
