"""A fixed part of the damage that `make prove` does a thousand times."""

from pathlib import Path

from proofs.damage import HARMS, damaged


def test_damage_is_found_or_harmless_and_what_was_published_is_served(tmp_path: Path) -> None:
    tally = damaged(tmp_path, 4, "20261127")
    assert tally.faults == []
    assert tally.found + tally.harmless == tally.tried > 2
    assert len(HARMS) == 5
