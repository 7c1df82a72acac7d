"""The raw files of the public data sets, read without Cadran."""

import gzip
import io
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import polars as pl

from tests.data_set import DataSet

CENT = Decimal("0.01")


def table(data: DataSet, name: str) -> pl.DataFrame:
    """A file of the data set as text, whatever its format."""
    path = next(iter(sorted(data.files.glob(f"{name}.*"))))
    if path.suffix == ".parquet":
        return pl.read_parquet(path)
    separator = "\t" if ".tsv" in path.suffixes else ","
    quote = None if separator == "\t" else '"'
    return pl.read_csv(_text(path), separator=separator, infer_schema=False, quote_char=quote)


def day(name: str, form: str = "%Y-%m-%d") -> pl.Expr:
    """A text column as days; what is no date is none."""
    return pl.col(name).str.head(10 if form == "%Y-%m-%d" else 11).str.to_date(form, strict=False)


def number(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Float64)


def cents(values: pl.Series) -> float:
    """The sum of amounts of which each is rounded to the cent, half away from zero."""
    return float(sum(Decimal(str(value)).quantize(CENT, ROUND_HALF_UP) for value in values.round(8)))


def newest(*days: pl.Series) -> date:
    """The newest of some days."""
    return max(value for series in days for value in series if value is not None)


def _text(path: Path) -> io.BytesIO:
    return io.BytesIO(gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes())
