"""The command that forgets what is older than a day."""

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from cadran.cli.loads import progress
from cadran.cli.options import BeforeOption, HomeOption, LangOption, help_text, speaking
from cadran.cli.output import remark
from cadran.config import home_folder
from cadran.errors import CadranError
from cadran.export.terminal import plain_table, show
from cadran.i18n.message import message
from cadran.imports.forgetting import forget, untouched, would_forget
from cadran.ingest.storage.forgetting import Forgotten, said


def forget_older(
    before: BeforeOption,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=help_text("help.forget_dry_run"))] = False,
    yes: Annotated[bool, typer.Option("--yes", help=help_text("help.forget_yes"))] = False,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Forget orders that ended before a day and all that belongs to them, and publish what is left."""
    folder = home or home_folder()
    if dry_run or not yes:
        _show(would_forget(folder, before), {}, folder)
    if dry_run:
        remark(message("forget.nothing_done"))
        return
    if not yes:
        _ask(before)
    with progress() as advance:
        gone, written = forget(folder, before, advance)
    if yes:
        _show(gone, written, folder)
    remark(message("forget.done", day=said(before)))


def _ask(before: date) -> None:
    """CadranError where nobody can be asked."""
    if not sys.stdin.isatty():
        raise CadranError(message("forget.unsure"))
    typer.confirm(message("forget.sure", day=said(before)).read(speaking()), abort=True, err=True)


def _show(forgotten: Forgotten, written: dict[str, int], home: Path) -> None:
    """What goes by table, and what that does to figures."""
    rows: list[tuple[str, int, int | None]] = [
        (name, gone, forgotten.left[name]) for name, gone in forgotten.rows.items() if gone
    ]
    rows += [(name, gone, None) for name, gone in written.items() if gone]
    frame = pl.DataFrame(rows, schema={"table": pl.String, "rows_gone": pl.Int64, "rows_left": pl.Int64}, orient="row")
    show(plain_table(frame, speaking()))
    if forgotten.open_lines:
        remark(message("forget.open_lines", n=forgotten.open_lines))
    remark(message("forget.figures", day=said(forgotten.before)))
    kept = untouched(home)
    if kept.folders:
        remark(message("forget.folders", folders=", ".join(kept.folders)))
    remark(message("forget.backups", files=", ".join(kept.backups)) if kept.backups else message("forget.no_backups"))
