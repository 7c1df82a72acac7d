"""A fixed part of the hostile names that `make prove` tries on every page and in every file."""

from pathlib import Path

import pytest

from proofs import names


def test_no_hostile_name_becomes_a_formula_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "COMMANDS", (("lines", "otd"), ("kpi", "otd", "--by", "supplier_name")))
    files, faults = names.file_faults(names.hostile_home(tmp_path / "home", 4), tmp_path)
    assert faults == []
    assert files == 6


def test_a_cell_that_a_spreadsheet_would_run_is_noticed() -> None:
    assert list(names._csv_cells(f"name\n=1+1{names.MARK}\n'=1+1{names.MARK}\n".encode())) == [f"=1+1{names.MARK}"]
