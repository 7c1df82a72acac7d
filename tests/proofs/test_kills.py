"""A fixed part of the kills that `make prove` repeats two hundred times."""

from pathlib import Path

import pytest

from proofs.kills import lost


@pytest.mark.long
def test_a_load_killed_at_any_moment_takes_nothing_with_it_that_was_acknowledged(tmp_path: Path) -> None:
    _, faults = lost(tmp_path, "20261127", kills=2)
    assert faults == []
