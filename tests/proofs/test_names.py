"""A fixed part of the hostile names that `make prove` tries on every page and in every file."""

from pathlib import Path

import pytest

from proofs.names import MARK, _csv_cells, hostile_home, table_faults


@pytest.mark.long
def test_no_hostile_name_becomes_a_formula_of_a_file(tmp_path: Path) -> None:
    home = hostile_home(tmp_path / "hostile", 4)
    assert list(table_faults(home, "kpi", "otd", "--by", "supplier_name")) == []
    assert list(table_faults(home, "lines", "otd")) == []


def test_a_cell_that_a_spreadsheet_would_run_is_noticed() -> None:
    assert list(_csv_cells(f"name\n=1+1{MARK}\n'=1+1{MARK}\n".encode())) == [f"=1+1{MARK}"]
