"""Two loads at once, killed on their way: a fixed part of the kills that `make prove` repeats two hundred times."""

from pathlib import Path

from proofs.kills import lost


def test_a_load_killed_at_any_moment_takes_nothing_with_it_that_was_acknowledged(tmp_path: Path) -> None:
    _, faults = lost(tmp_path, "20261127", kills=1)
    assert faults == []
