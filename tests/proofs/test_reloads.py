"""A fixed part of the reloads that `make prove` repeats ten times on many files."""

from pathlib import Path

import pytest

from proofs.reloads import differing


@pytest.mark.long
def test_loading_again_in_another_order_or_after_a_withdrawal_leaves_the_same_content(tmp_path: Path) -> None:
    assert differing(tmp_path, "20261127-0", reloads=2) == []
