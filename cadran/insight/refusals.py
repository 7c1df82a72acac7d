"""Refused rows and what was decided about them: which are open, corrected or rejected, and as what they are read."""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import polars as pl

from cadran.contract.tables import TABLES
from cadran.engine import Row
from cadran.ingest.storage.layers import INCOMPLETE
from cadran.workspace import Decision, Ruling

State = Literal["open", "waiting", "corrected", "again", "rejected", "past"]
# The states in which somebody has still to look at a row.
TO_HANDLE: tuple[State, ...] = ("open", "again")
REASON = ("column_name", "value", "code", "sentence_en", "sentence_fr")
PLACE = ("load_id", "table_name", "source_file", "source_row")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
Texts = dict[str, str | None]


@dataclass(frozen=True)
class Judged:
    """A refused row that decisions are about: what it says of the table's columns by them, None where it is left out.

    The rows of one load that say the same in the end are one row, which stands at `source_row`.
    """

    index: int
    row: Row
    texts: Texts | None
    decisions: tuple[Decision, ...]
    source_row: int

    @property
    def wanted(self) -> str | None:
        return None if self.texts is None else as_json(self.texts)


@dataclass
class _Decided:
    """The decisions that stand, by what they are about."""

    of_row: dict[tuple[str, ...], list[Decision]] = field(default_factory=dict)
    of_column: dict[tuple[str, str, str], list[Decision]] = field(default_factory=dict)

    @classmethod
    def by(cls, decisions: Iterable[Decision]) -> "_Decided":
        decided = cls()
        for decision in decisions:
            ruling = decision.ruling
            if ruling.kind in ("mapping", "format"):
                origin = (ruling.profile, ruling.table_name, ruling.column_name)
                decided.of_column.setdefault(origin, []).append(decision)
            else:
                row = (ruling.profile, ruling.table_name, ruling.source_file, ruling.raw)
                decided.of_row.setdefault(row, []).append(decision)
        return decided


def judged(refused: pl.DataFrame, decisions: Iterable[Decision]) -> list[Judged]:
    """The refused rows that standing decisions are about; those of the past are about none any more."""
    decided = _Decided.by(decisions)
    about: list[Judged] = []
    first_of: dict[tuple[object, ...], int] = {}
    for index, row in _candidates(refused, decided):
        texts, used = _read(row, decided)
        if used:
            same = (*(row[name] for name in PLACE[:3]), None if texts is None else as_json(texts))
            line = first_of.setdefault(same, row["source_row"]) if texts is not None else row["source_row"]
            about.append(Judged(index, row, texts, used, line))
    return about


def _candidates(refused: pl.DataFrame, decided: _Decided) -> Iterator[tuple[int, Row]]:
    """Rows a decision may be about, with their place in the frame."""
    rows = refused.with_row_index("index").filter(pl.col("of_load").is_null(), ~pl.col("is_past"))
    keys = pl.struct("profile", "table_name", "source_file", "raw")
    chosen = keys.is_in(_structs(decided).implode()) if decided.of_row else pl.lit(False)
    for (profile, table, column), decisions in decided.of_column.items():
        own = (pl.col("profile") == profile) & (pl.col("table_name") == table)
        chosen = chosen | (own & _is_meant(column, [decision.ruling for decision in decisions]))
    for row in rows.filter(chosen).iter_rows(named=True):
        yield row["index"], row


def _is_meant(column: str, rulings: list[Ruling]) -> pl.Expr:
    """Whether what is said of a column may concern a row: its text is one that is read otherwise, or no date."""
    values = [ruling.value for ruling in rulings if ruling.kind == "mapping"]
    text = pl.col("texts").str.json_path_match(f"$.{column}").fill_null("")
    is_no_date = (pl.col("code") == "bad_date") & pl.lit(any(ruling.kind == "format" for ruling in rulings))
    return pl.col("texts").is_not_null() & (text.is_in(values) | is_no_date)


def _structs(decided: _Decided) -> pl.Series:
    names = ("profile", "table_name", "source_file", "raw")
    return pl.Series([dict(zip(names, key, strict=True)) for key in decided.of_row])


def _read(row: Row, decided: _Decided) -> tuple[Texts | None, tuple[Decision, ...]]:
    """What a row says by the decisions about it, and these; no text where it is rejected."""
    own = decided.of_row.get((row["profile"], row["table_name"], row["source_file"], row["raw"]), [])
    rejected = [decision for decision in own if decision.ruling.kind == "reject"]
    if rejected:
        return None, (rejected[-1],)
    if row["code"] == INCOMPLETE:
        return None, ()
    texts: Texts = json.loads(row["texts"] or "{}")
    used = [decision for name in list(texts) for decision in _columnwise(row, texts, name, decided)]
    for decision in own:
        if decision.ruling.kind == "value":
            texts[decision.ruling.column_name] = _plain(row["table_name"], decision.ruling)
    return texts, (*used, *own)


def _columnwise(row: Row, texts: Texts, name: str, decided: _Decided) -> Iterator[Decision]:
    """Puts in what decisions about a column make of its text; yields those that do."""
    for decision in reversed(decided.of_column.get((row["profile"], row["table_name"], name), [])):
        ruling = decision.ruling
        if ruling.kind == "mapping" and (texts[name] or "") == ruling.value:
            texts[name] = _plain(row["table_name"], ruling)
            yield decision
            return
        day = as_date(texts[name] or "", ruling.corrected) if ruling.kind == "format" else None
        if day and row["code"] == "bad_date":
            texts[name] = day
            yield decision
            return


def as_date(text: str, form: str) -> str | None:
    """A text as the day or moment it is by a form such as %d.%m.%Y; None where it is not written so."""
    with suppress(ValueError):
        at = datetime.strptime(text.strip(), form)
        return at.isoformat() if "%H" in form or "%I" in form else at.date().isoformat()
    return None


def _plain(table: str, ruling: Ruling) -> str | None:
    """The corrected value, a number with its decimal point; None where the cell is to be empty."""
    text = ruling.corrected.strip()
    column = next((known for known in TABLES[table].columns if known.name == ruling.column_name), None)
    is_number = column is not None and column.kind in ("quantity", "money", "number", "integer")
    return (text.replace(",", ".") if is_number and _DECIMAL_COMMA.fullmatch(text) else text) or None


def as_json(texts: Texts) -> str:
    """What a row says, always written in the same way."""
    return json.dumps(dict(sorted(texts.items())), ensure_ascii=False)


def states(refused: pl.DataFrame, corrected: pl.DataFrame, decisions: Iterable[Decision]) -> pl.DataFrame:
    """The refused rows of files with the `state` of each and the decisions that it follows from.

    `refused` are all refused rows of the store, `corrected` those it holds corrected. A row that was refused once more
    bears the reason of that; one is waiting where the store does not hold yet what was decided.
    """
    stored = {tuple(row[:4]): row[4] for row in corrected.select("of_load", *PLACE[1:], "texts").iter_rows()}
    names = ("of_load", "table_name", "of_file", "source_row")
    again = {tuple(row[name] for name in names): row for row in refused.filter(_AGAIN).iter_rows(named=True)}
    about = {each.index: each for each in judged(refused, decisions)}
    rows = _places(refused, about, stored)
    verdicts = [_told(index, origin, about.get(index), stored, again) for index, *origin in rows]
    kinds: dict[str, pl.DataType | type[pl.DataType]] = {
        "index": pl.UInt32,
        "state": pl.String,
        "decision_ids": pl.List(pl.Int64),
        **dict.fromkeys((f"again_{name}" for name in REASON), pl.String),
    }
    files = refused.with_row_index("index").filter(~_AGAIN)
    frame = files.join(pl.DataFrame(verdicts, schema=kinds, orient="row"), on="index", how="left")
    usual = pl.when("is_past").then(pl.lit("past")).otherwise(pl.lit("open"))
    return frame.with_columns(
        pl.col("state").fill_null(usual),
        *(pl.when(pl.col("state") == "again").then(f"again_{name}").otherwise(name).alias(name) for name in REASON),
    ).drop("index", *(f"again_{name}" for name in REASON))


_AGAIN = pl.col("of_load").is_not_null()
_Place = tuple[object, ...]


def _places(
    refused: pl.DataFrame, about: dict[int, Judged], stored: dict[_Place, str]
) -> Iterator[tuple[int, *_Place]]:
    """The index and place of the rows that decisions are about, and of those the store holds corrected."""
    rows = refused.with_row_index("index").filter(~_AGAIN)
    lines = pl.Series(list({origin[3] for origin in stored}), dtype=pl.Int64)
    near = rows.filter(pl.col("index").is_in(list(about)) | pl.col("source_row").is_in(lines.implode()))
    for index, *origin in near.select("index", *PLACE).iter_rows():
        if index in about or tuple(origin) in stored:
            yield (index, *origin)


def _told(
    index: int, origin: list[object], row: Judged | None, stored: dict[_Place, str], again: dict[_Place, Row]
) -> tuple[object, ...]:
    at = (*origin[:3], row.source_row) if row else tuple(origin)
    is_held = row is not None and row.wanted is not None and _same(stored.get(at), row.wanted)
    state: State = "corrected" if is_held else "waiting"
    if row and row.texts is None:
        state = "waiting" if tuple(origin) in stored else "rejected"
    refusal = again.get(at) if is_held else None
    reason = [refusal[name] if refusal else None for name in REASON]
    return index, "again" if refusal else state, [each.id for each in row.decisions] if row else [], *reason


def _same(stored: str | None, wanted: str) -> bool:
    return stored is not None and as_json(json.loads(stored)) == wanted
