"""A fixed part of the histories of loads and unloads that `make prove` folds a second time by the hundred."""

from pathlib import Path

import pytest

from proofs.extract_histories import STEPS, wrong


@pytest.mark.long
@pytest.mark.parametrize("seed", ["20261126-0", "20261126-1"])
def test_any_history_of_loads_and_unloads_leaves_what_the_extracts_say(tmp_path: Path, seed: str) -> None:
    assert wrong(tmp_path, seed, STEPS) is None
