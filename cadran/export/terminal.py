"""Tables for a terminal, written as people of the reader's language write numbers and dates."""

import sys
from collections.abc import Callable
from datetime import date

import polars as pl
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text as Cell

from cadran.analysis.status import is_few
from cadran.engine import Row
from cadran.export.table_text import plain
from cadran.i18n import formats
from cadran.i18n.catalogue import t
from cadran.kpis import Kpi

_NO_TERMINAL_WIDTH = 10_000

_SUMS = ("basis", "day_kind", "cohort", "counted_in", "counted_on", "numerator", "denominator", "weight", "unplaced")


def figure_table(kpi: Kpi, figure: pl.DataFrame, grain: str | None, language: str, currency: str) -> Table:
    """One KPI's figure under its name and target; below ten rows a share is written as counts.

    How many rows stand outside is a column where any does.
    """
    hidden = ("kpi", "unplaced") if figure["outside"].sum() else ("kpi", "unplaced", "outside")

    def written(name: str, row: Row) -> str:
        cell = row[name]
        if name == "period" and grain and isinstance(cell, date):
            return formats.period_label(cell, grain, language)
        if name == "value":
            return _value(kpi, row, language, currency)
        if name in ("mean", "p50", "p90", "comparison_value"):
            return formats.value(cell, kpi.unit, language, currency)
        if name == "change":
            return formats.delta(cell, kpi.unit, language, currency)
        return plain(cell, language)

    return _table(figure.drop(*hidden), written, _title(kpi, language, currency))


def plain_table(frame: pl.DataFrame, language: str, title: str = "") -> Table:
    """Any frame as it stands, numbers and dates in `language`."""
    return _table(frame, lambda name, row: plain(row[name], language), title)


def readable(lines: pl.DataFrame) -> pl.DataFrame:
    """Rows behind a figure without the columns a person does not need: the sums, empty ones, ids that have a name."""
    empty = {name for name in lines.columns if lines[name].null_count() == lines.height}
    named = {name.replace("_name", "_id") for name in lines.columns if name.endswith("_name") and name not in empty}
    return lines.drop({*_SUMS, *empty, *named, "product_name"} & set(lines.columns))


def show(table: Table) -> None:
    """Print a table: as wide as the terminal, or uncut where the output goes to a file or a program."""
    width = None if sys.stdout.isatty() else _NO_TERMINAL_WIDTH
    console = Console(file=sys.stdout, width=width, highlight=False)
    with console.capture() as captured:
        console.print(table)
    sys.stdout.write("\n".join(line.rstrip() for line in captured.get().split("\n")))


def _value(kpi: Kpi, row: Row, language: str, currency: str) -> str:
    numerator, denominator = row.get("numerator"), row.get("denominator")
    if row["value"] is not None and is_few(kpi, row["n"], numerator, denominator):
        return t(language, "card.of", k=plain(numerator, language), n=plain(denominator, language))
    return formats.value(row["value"], kpi.unit, language, currency)


def _title(kpi: Kpi, language: str, currency: str) -> str:
    name = kpi.name.read(language)
    if kpi.target is None:
        return name
    return t(language, "print.target", name=name, target=formats.value(kpi.target, kpi.unit, language, currency))


def _table(frame: pl.DataFrame, written: Callable[[str, Row], str], title: str) -> Table:
    table = Table(box=SIMPLE_HEAD, title=Cell(title) if title else None, title_justify="left", pad_edge=False)
    for name, kind in frame.schema.items():
        table.add_column(name, justify="right" if kind.is_numeric() else "left", overflow="fold")
    for row in frame.iter_rows(named=True):
        table.add_row(*(Cell(written(name, row)) for name in frame.columns))
    return table
