"""The harm of each missed line: a stockout that followed and the margin it lost, or a text that names the line."""

from collections.abc import Sequence

import polars as pl

from cadran.workspace import Note

LINE = ("flow", "order_id", "line_id")
HARM = {"harm_shown": pl.String, "stated_harm": pl.Float64, "harm_amount": pl.Float64, "harm_text": pl.String}


def with_harm(missed: pl.DataFrame, notes: Sequence[Note]) -> pl.DataFrame:
    """The missed lines with what shows the harm of each, how much of it is known, and the texts about it.

    harm_shown: `followed` by a stockout; `named` in a text; `for_all`: only a text that names no line; `none`: stock
    data show no stockout and nobody wrote anything; `unknown`: no stock data either. stated_harm is the amount of a
    text in equal parts for the lines it names; harm_amount adds the margin lost in the stockout.
    """
    rows = [_harm(line, notes) for line in missed.iter_rows(named=True)]
    told = pl.DataFrame(rows, schema=HARM, orient="row")
    return missed.with_columns(told.get_columns())


def _harm(line: dict[str, object], notes: Sequence[Note]) -> tuple[str, float | None, float | None, str]:
    key = tuple(line[name] for name in LINE)
    naming = [note for note in notes if key in note.lines]
    general = [note for note in notes if not note.lines]
    parts = [note.amount / len(note.lines) for note in naming if note.amount is not None]
    stated = sum(parts) if parts else None
    lost = line["lost_margin"] if line["stockout"] == "followed" else None
    amounts = [float(str(amount)) for amount in (stated, lost) if amount is not None]
    text = " · ".join(in_words(note) for note in naming or general)
    return _shown(str(line["stockout"]), bool(naming), bool(general)), stated, sum(amounts) if amounts else None, text


def _shown(stockout: str, is_named: bool, is_general: bool) -> str:
    if stockout == "followed":
        return stockout
    return "named" if is_named else "for_all" if is_general else "none" if stockout == "none" else "unknown"


def in_words(note: Note) -> str:
    """`shelf empty for nine days (Anne)`."""
    return f"{note.text} ({note.author})" if note.author else note.text


def count(missed: pl.DataFrame, shown: str) -> int:
    """How many of the lines have their harm shown so."""
    return missed.filter(pl.col("harm_shown") == shown).height


def harms_of(lines: pl.DataFrame, notes: Sequence[Note]) -> pl.DataFrame:
    """The missed lines that are kept, each with its harm."""
    return with_harm(lines.filter(~pl.col("is_excluded"), ~pl.col("is_met")), notes)
