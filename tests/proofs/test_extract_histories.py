"""A fixed part of the histories of loads and unloads that `make prove` folds a second time by the hundred."""

from pathlib import Path

from proofs.extract_histories import STEPS, wrong

# It takes single loads and whole sources out, and has complete files and such of an earlier day among eight others.
SEED = "20261126-4"


def test_any_history_of_loads_and_unloads_leaves_what_the_extracts_say(tmp_path: Path) -> None:
    assert wrong(tmp_path, SEED, STEPS) is None
