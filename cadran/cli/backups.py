"""The commands that keep a home outside itself: backup, restore, export."""

from pathlib import Path
from typing import Annotated, Literal

import polars as pl
import typer

from cadran.cli.options import HomeOption, LangOption, help_text, speaking
from cadran.cli.output import remark
from cadran.config import home_folder
from cadran.export.terminal import plain_table, show
from cadran.i18n.message import message
from cadran.imports.backup import back_up, export_all, restore
from cadran.imports.entered import enter_taken


def back_up_home(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=help_text("help.backup_file"))],
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Write a home into one file."""
    folder = home or home_folder()
    n = back_up(folder, file)
    enter_taken(folder, file)
    remark(message("backup.written", n=n, home=folder, file=file))


def restore_home(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=help_text("help.backup_file"))],
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Put a backup in place of an empty home."""
    folder = home or home_folder()
    remark(message("backup.restored", n=restore(file, folder), home=folder, file=file))


def export_home(
    folder: Annotated[Path, typer.Option("--all", metavar="FOLDER", help=help_text("help.export_folder"))],
    format: Annotated[
        Literal["parquet", "csv"], typer.Option("--format", help=help_text("help.export_format"))
    ] = "parquet",
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Write all tables of a home in an open format, and say how many rows each has."""
    source = home or home_folder()
    rows = export_all(source, folder, format)
    enter_taken(source, folder)
    show(plain_table(pl.DataFrame({"table": list(rows), "rows": list(rows.values())}), speaking()))
