"""CSV files people and programs can open: two profiles, no formula, plain numbers, ISO dates."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl
import polars.selectors as cs
from babel.numbers import get_currency_precision

from cadran.calendar import month_count, month_end, quarter_of
from cadran.export.columns import MONEY

Profile = Literal["fr", "international"]
PROFILES: tuple[Profile, ...] = ("fr", "international")

LONGEST_CODE = 60
MARK = 8

# What a spreadsheet may run as a formula when a cell begins with it: signs of any width, also behind blanks of any
# kind, which programs strip before they look.
_BLANKS = "\\s\\x00-\\x1f\\x7f-\\x9f\\u{200b}-\\u{200f}\\u{2028}-\\u{202f}\\u{2060}\\u{feff}"
_SIGNS = "=+\\-@|\\u{ff1d}\\u{ff0b}\\u{ff0d}\\u{ff20}\\u{ff5c}\\u{fe62}\\u{fe63}\\u{fe66}\\u{fe6b}"
FORMULA_START = f"^(?:[{_BLANKS}]*[{_SIGNS}]|[\\t\\r\\x00])"


@dataclass(frozen=True)
class Context:
    """What a table was computed for; it travels on every row, so that a file explains itself."""

    period_from: date | None
    period_to: date | None
    data_asof: date
    basis: str | None = None


# What a file of each profile is called.
FORMS: dict[Profile, str] = {"fr": "excel-fr", "international": "international"}


def csv_bytes(frame: pl.DataFrame, profile: Profile) -> bytes:
    """`frame` as CSV: fr = UTF-8 with BOM, `;`, decimal comma, CRLF; international = UTF-8, `,`, point, LF.

    Text that a spreadsheet would run as a formula gets a leading `'`; a number that is not finite is an empty cell.
    """
    is_french = profile == "fr"
    return (
        _harmless(frame)
        .write_csv(
            separator=";" if is_french else ",",
            include_bom=is_french,
            decimal_comma=is_french,
            line_terminator="\r\n" if is_french else "\n",
            float_scientific=False,
            datetime_format="%Y-%m-%d %H:%M:%S",
            time_format="%H:%M:%S",
        )
        .encode()
    )


def _harmless(frame: pl.DataFrame) -> pl.DataFrame:
    text = cs.string() | cs.categorical() | cs.enum()
    plain = frame.with_columns(text.cast(pl.String))
    safe = plain.with_columns(
        cs.string().str.replace(f"({FORMULA_START})", "'${1}"),
        pl.when(cs.float().is_finite()).then(cs.float()),
    )
    names = pl.Series(safe.columns, dtype=pl.String)
    return safe.rename(dict(zip(names, names.str.replace(f"({FORMULA_START})", "'${1}"), strict=True)))


def may_run(texts: pl.Series) -> pl.Series:
    """Which of the texts a spreadsheet might take for a formula."""
    return texts.str.contains(FORMULA_START)


def to_the_cent(frame: pl.DataFrame, currency: str) -> pl.DataFrame:
    """`frame` with its amounts rounded to the smallest unit of their currency, as people see them."""
    decimals = min(get_currency_precision(currency), 3)
    amounts = [name for name, kind in frame.schema.items() if name in MONEY and kind.is_numeric()]
    return frame.with_columns(pl.col(amounts).cast(pl.Float64).round(decimals, "half_away_from_zero"))


def with_context(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    """`frame` with the columns period_from, period_to, data_asof and basis repeated on every row."""
    return frame.with_columns(
        pl.lit(context.period_from, pl.Date).alias("period_from"),
        pl.lit(context.period_to, pl.Date).alias("period_to"),
        pl.lit(context.data_asof, pl.Date).alias("data_asof"),
        pl.lit(context.basis, pl.String).alias("basis"),
    )


def file_name(
    report: str, scope: str, period: str, as_of: date, language: str, ext: str = "csv", form: str = ""
) -> str:
    """The name of an export: `otd_suppliers_2026-10_asof-2026-11-20_fr_excel-fr.csv`; an empty part is left out.

    `form` tells apart files of the same rows: `excel-fr` and `international`, and `names` where names are stable.
    """
    return _joined([report, scope, period, as_of, language, form], ext)


def coded_file_name(report: str, code: str, period: str, as_of: date, language: str, ext: str) -> str:
    """The name of a paper about the bearer of a code, which no other code shares: `evidence_s062_2026-10_...`.

    A code that is not written in capitals, figures and hyphens alone also bears a mark of its own, behind an underscore
    that no name of a plain code has there.
    """
    plain = _plain(code)
    mark = hashlib.sha256(code.encode()).hexdigest()[:MARK]
    is_plain = 0 < len(plain) <= LONGEST_CODE and code == plain.upper()
    named = [plain] if is_plain else [plain[:LONGEST_CODE] or "id", mark]
    return _joined([report, *named, period, as_of, language], ext)


def _joined(parts: Sequence[str | date], ext: str) -> str:
    named = [f"asof-{part.isoformat()}" if isinstance(part, date) else _plain(part) for part in parts]
    return "_".join(filter(None, named)) + f".{ext}"


def period_name(period_from: date | None, period_to: date | None) -> str:
    """A period in a file name: `2026`, `2026-q4`, `2026-10`, `2026-10-05`, `2026-10-05-to-2026-10-18` or `all`."""
    if period_from is None or period_to is None:
        bounds = [("from", period_from), ("to", period_to)]
        return "-".join(f"{word}-{day.isoformat()}" for word, day in bounds if day) or "all"
    if period_from == period_to:
        return period_from.isoformat()
    return _calendar_name(period_from, period_to) or f"{period_from.isoformat()}-to-{period_to.isoformat()}"


def _calendar_name(first: date, last: date) -> str:
    """The month, quarter or year that `first` to `last` cover exactly, else nothing."""
    months = month_count(first, last)
    if first.day != 1 or last != month_end(last):
        return ""
    if months == 12 and first.month == 1:
        return str(first.year)
    if months == 3 and first.month % 3 == 1:
        return f"{first.year}-q{quarter_of(first)}"
    return f"{first:%Y-%m}" if months == 1 else ""


def _plain(part: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", part).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9.]+", "-", ascii_only).strip("-.")
