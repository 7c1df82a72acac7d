"""The harm of each missed line: a stockout that followed and the margin it lost, or a text that names the line."""

from collections.abc import Sequence
from typing import Protocol

import polars as pl

LINE = ("flow", "order_id", "line_id")
HARM = {"harm_shown": pl.String, "stated_harm": pl.Float64, "harm_amount": pl.Float64, "harm_text": pl.String}


class HarmText(Protocol):
    """What an author wrote about harm: the lines (flow, order, line) that did it, none for all, and its amount."""

    @property
    def text(self) -> str: ...
    @property
    def author(self) -> str: ...
    @property
    def lines(self) -> tuple[tuple[str, str, str], ...]: ...
    @property
    def amount(self) -> float | None: ...


def with_harm(missed: pl.DataFrame, texts: Sequence[HarmText]) -> pl.DataFrame:
    """The missed lines with what shows the harm of each, how much of it is known, and the texts about it.

    harm_shown: `followed` by a stockout; `named` in a text; `for_all`: only a text that names no line; `none`: stock
    data show no stockout and nobody wrote anything; `unknown`: no stock data either. stated_harm is the amount of a
    text in equal parts for the lines it names; harm_amount adds the margin lost in the stockout.
    """
    rows = [_harm(line, texts) for line in missed.iter_rows(named=True)]
    return missed.with_columns(pl.DataFrame(rows, schema=HARM, orient="row").get_columns())


def _harm(line: dict[str, object], texts: Sequence[HarmText]) -> tuple[str, float | None, float | None, str]:
    key = tuple(line[name] for name in LINE)
    naming = [harm for harm in texts if key in harm.lines]
    general = [harm for harm in texts if not harm.lines]
    parts = [harm.amount / len(harm.lines) for harm in naming if harm.amount is not None]
    stated = sum(parts) if parts else None
    lost = line["lost_margin"] if line["stockout"] == "followed" else None
    amounts = [float(str(amount)) for amount in (stated, lost) if amount is not None]
    text = " · ".join(in_words(harm) for harm in naming or general)
    proof = _kind_of_proof(str(line["stockout"]), bool(naming), bool(general))
    return proof, stated, sum(amounts) if amounts else None, text


def _kind_of_proof(stockout: str, is_named: bool, is_general: bool) -> str:
    if stockout == "followed":
        return stockout
    return "named" if is_named else "for_all" if is_general else "none" if stockout == "none" else "unknown"


def in_words(harm: HarmText) -> str:
    """`shelf empty for nine days (Anne)`."""
    return f"{harm.text} ({harm.author})" if harm.author else harm.text


def count(missed: pl.DataFrame, proof: str) -> int:
    """How many of the lines have their harm shown so."""
    return missed.filter(pl.col("harm_shown") == proof).height


def harms_of(lines: pl.DataFrame, texts: Sequence[HarmText]) -> pl.DataFrame:
    """The missed lines that are kept, each with its harm."""
    return with_harm(lines.filter(~pl.col("is_excluded"), ~pl.col("is_met")), texts)
