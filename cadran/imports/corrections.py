"""What was decided about refused rows becomes rows of the store, and stays so whatever is loaded or withdrawn."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from cadran.ingest.storage import store
from cadran.workspace import Decision, Decisions

if TYPE_CHECKING:
    from cadran.ingest.correcting import CorrectedRows
    from cadran.ingest.run import LoadReport


def correct_store(home: Path) -> "LoadReport | None":
    """Make the store hold what the standing decisions make of its refused rows; None where it does already."""
    decisions = Decisions(home).standing()
    if not decisions and store.corrected(home).is_empty():
        return None
    from cadran.ingest.correcting import correct  # noqa: PLC0415 - slow to import, and most homes correct nothing

    return correct(home, corrected_rows(store.refused(home), decisions))


def corrected_rows(refused: pl.DataFrame, decisions: Iterable[Decision]) -> "list[CorrectedRows]":
    """The corrected rows by load and file; rows that say the same in the end are one."""
    from cadran.ingest.correcting import CorrectedRows  # noqa: PLC0415 - the same
    from cadran.insight.refusals import Judged, judged  # noqa: PLC0415 - the same

    places: dict[tuple[int, str, str, str], list[Judged]] = {}
    for each in judged(refused, decisions):
        if each.texts is not None and each.source_row == each.row["source_row"]:
            row = each.row
            origin = (row["load_id"], row["profile"], row["table_name"], row["source_file"])
            places.setdefault(origin, []).append(each)
    return [
        CorrectedRows(
            *origin,
            {each.source_row: each.texts or {} for each in rows},
            _joined(decision.text for each in rows for decision in each.decisions),
            _joined(decision.author for each in rows for decision in each.decisions),
        )
        for origin, rows in places.items()
    ]


def _joined(words: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(filter(None, words)))
