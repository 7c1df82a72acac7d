"""The command that writes the files of a simulated company."""

from pathlib import Path
from typing import Annotated, Literal

import polars as pl
import typer

from cadran.cli.loads import progress
from cadran.cli.options import LangOption, help_text, speaking
from cadran.export.terminal import plain_table, show
from cadran.simulation import simulate as written


def simulate(
    lines: Annotated[int, typer.Option("--lines", metavar="N", min=1_000, help=help_text("help.line_count"))],
    seed: Annotated[int, typer.Option("--seed", metavar="S", min=0, help=help_text("help.seed"))],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help=help_text("help.out"))],
    format: Annotated[Literal["csv", "parquet"], typer.Option("--format")] = "csv",
    lang: LangOption = None,
) -> None:
    rows = simulated(out, lines, seed, format)
    show(plain_table(pl.DataFrame({"table": list(rows), "rows": list(rows.values())}), speaking()))


def simulated(out: Path, lines: int, seed: int, format: Literal["csv", "parquet"]) -> dict[str, int]:
    """Write the files of a company of so many order lines, with a bar of progress; returns the rows per table."""
    with progress() as advance:
        return written(out, lines, seed, format, lambda share: advance(str(out), share))
