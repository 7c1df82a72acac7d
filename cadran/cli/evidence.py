"""The command that writes a supplier's evidence pack into a folder."""

from pathlib import Path
from typing import Annotated

import typer

from cadran.cli.engine_session import opened_engine
from cadran.cli.options import AsUserOption, ForceOption, HomeOption, LangOption, help_text, speaking
from cadran.cli.output import write_file
from cadran.config import home_folder
from cadran.errors import CadranError
from cadran.export.evidence import evidence, window_of
from cadran.export.pack import pack, pack_name
from cadran.i18n.message import message
from cadran.imports.entered import enter_taken
from cadran.workspace import Workspace


def write_evidence(
    supplier: Annotated[str, typer.Argument(metavar="SUPPLIER")],
    window: Annotated[str, typer.Option("--window", metavar="MONTH|QUARTER", help=help_text("help.window"))],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help=help_text("help.out"))],
    force: ForceOption = False,
    as_user: AsUserOption = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Write the pack and print its path; CadranError for an unknown supplier or a window without clauses.

    A pack of that name which says something else is replaced only where asked.
    """
    folder = home or home_folder()
    chosen_window = window_of(window)
    with opened_engine(folder) as engine:
        proof = evidence(engine, Workspace(folder, engine.scope), supplier, chosen_window)
        path = _written(out, pack_name(proof, speaking()), pack(proof, speaking()), force)
        enter_taken(folder, path)
    print(path)


def _written(folder: Path, name: str, content: bytes, force: bool) -> Path:
    try:
        is_written = write_file(folder / name, content, force)
    except OSError as problem:
        raise CadranError(message("command.pack_unwritable", folder=folder, problem=problem.strerror)) from problem
    if not is_written:
        raise CadranError(message("command.pack_exists", path=folder / name))
    return folder / name
