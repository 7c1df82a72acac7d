"""A table written in five hundred polluted forms is read cell by cell, and no record of it is lost."""

from pathlib import Path

import pytest

from proofs.polluter import EXACT, sample, scored


@pytest.mark.long
def test_polluted_files_give_their_cells_and_account_for_every_record(tmp_path: Path) -> None:
    scores = [scored(tmp_path, names) for names in sample(500)]
    assert [fault for score in scores for fault in score.faults] == []
    assert sum(score.exact for score in scores) >= EXACT * sum(score.cells for score in scores)
