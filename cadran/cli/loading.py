"""The command that loads a folder, or says what a load would do."""

from pathlib import Path
from typing import Annotated

import typer

from cadran.cli.inspection import AnswerOption, answers_of, read_by, tried
from cadran.cli.options import AsOfOption, HomeOption, LangOption, help_text
from cadran.config import home_folder
from cadran.errors import CadranError
from cadran.i18n.message import message


def load_folder(
    folder: Path,
    profile: Annotated[
        str | None, typer.Option("--profile", metavar="NAME|FILE", help=help_text("help.profile"))
    ] = None,
    answer: AnswerOption = None,
    full: Annotated[bool, typer.Option("--full", help=help_text("help.full"))] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=help_text("help.dry_run"))] = False,
    first_rows: Annotated[
        int | None, typer.Option("--first", metavar="N", min=1, help=help_text("help.first_rows"))
    ] = None,
    home: HomeOption = None,
    as_of: AsOfOption = None,
    lang: LangOption = None,
) -> None:
    """Load a folder and publish it, or say what is loaded and not published, or what a load would do."""
    to = home or home_folder()
    if first_rows and not dry_run:
        raise CadranError(message("command.first_without_dry_run"))
    with read_by(folder, profile, answers_of(answer), to, is_trial=dry_run) as reading:
        if dry_run:
            tried(folder, reading, to, first_rows)
        else:
            from cadran.cli.loads import loaded  # noqa: PLC0415 - slow to import, and a trial does not need it

            loaded(folder, reading, to, as_of, full)
