"""What was decided about refused rows becomes rows of the store, and stays so whatever is loaded or withdrawn."""

import dataclasses
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from cadran.contract.personal import PERSONAL, PLAIN_LINE, WITHOUT_CUSTOMER
from cadran.contract.tables import TABLES
from cadran.ingest.storage import store
from cadran.ingest.storage.personal_key import key_of, replaced
from cadran.workspace import Decision, Decisions, Ruling

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


def write_decisions(home: Path, rulings: Iterable[Ruling], text: str, author: str) -> None:
    """Write down decisions about refused rows: a day as the file writes days is kept as one whose order nobody asks
    for; what names a customer stays as far as the profile lets it.
    """
    Decisions(home).decide([_as_kept(home, _as_day(home, ruling)) for ruling in rulings], text, author)


def _as_day(home: Path, ruling: Ruling) -> Ruling:
    from cadran.ingest.correcting import date_forms  # noqa: PLC0415 - slow to import, most homes correct nothing
    from cadran.insight.refusals import as_date  # noqa: PLC0415 - the same

    kinds = {column.name: column.kind for column in TABLES[ruling.table_name].columns}
    if ruling.kind not in ("value", "mapping") or kinds.get(ruling.column_name) not in ("date", "timestamp"):
        return ruling
    forms = date_forms(home, ruling.profile, ruling.table_name, ruling.column_name)
    day = next((day for form in forms if (day := as_date(ruling.corrected, form))), None)
    return dataclasses.replace(ruling, corrected=day) if day else ruling


def _as_kept(home: Path, ruling: Ruling) -> Ruling:
    from cadran.ingest.correcting import personal_columns  # noqa: PLC0415 - slow to import, most homes correct nothing

    if ruling.column_name not in PERSONAL or _is_purchase(ruling):
        return ruling
    treatment = personal_columns(home, ruling.profile, ruling.table_name).get(ruling.column_name)
    key = key_of(home) if treatment == "replace" else None
    if treatment is None or (ruling.column_name == "line_id" and re.fullmatch(PLAIN_LINE, ruling.corrected)):
        return ruling
    kept = replaced(ruling.corrected.strip(), key) if key and ruling.corrected.strip() else ""
    return dataclasses.replace(ruling, corrected=kept)


def _is_purchase(ruling: Ruling) -> bool:
    """Whether the refused row says that it is one, which names no customer."""
    stated = json.loads(ruling.raw) if ruling.raw else {}
    return isinstance(stated, dict) and stated.get("flow") == WITHOUT_CUSTOMER
