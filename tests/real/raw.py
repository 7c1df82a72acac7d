"""The raw files of the public data sets, read without Cadran."""

import gzip
import io
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import polars as pl
from data_set import DataSet

CENT = Decimal("0.01")
SCMS_AS_OF = date(2015, 9, 14)


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


def scms_lines(scms: DataSet) -> pl.DataFrame:
    """The lines of scms with their dates.

    `possible` where a line was not delivered before its order, `due` where it belongs in a rate of punctuality too.
    """
    short, long = "%d-%b-%y", "%m/%d/%Y"
    lines = table(scms, "SCMS_Delivery_History_Dataset").with_columns(
        scheduled=day("Scheduled Delivery Date", short),
        delivered=day("Delivered to Client Date", short),
        ordered=day("PO Sent to Vendor Date", long),
        quoted=day("PQ First Sent to Client Date", long),
    )
    as_of = newest(lines["delivered"], lines["ordered"], lines["quoted"])
    assert as_of == SCMS_AS_OF
    possible = ~(pl.col("ordered") > pl.col("delivered")).fill_null(False)
    return lines.with_columns(possible=possible, due=(pl.col("scheduled") < as_of) & possible)


def _text(path: Path) -> io.BytesIO:
    return io.BytesIO(gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes())
