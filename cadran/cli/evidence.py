"""The command that writes a supplier's evidence pack into a folder."""

from pathlib import Path
from typing import Annotated

import typer

from cadran.cli.engine_session import opened_engine
from cadran.cli.options import ForceOption, HomeOption, LangOption, said, speaking
from cadran.cli.output import write_file
from cadran.config import home_folder
from cadran.errors import CadranError
from cadran.export.evidence import evidence, window_of
from cadran.export.pack import pack, pack_name
from cadran.i18n import Text
from cadran.workspace import Workspace

EVIDENCE_HELP = said(
    "One ZIP that proves how a supplier kept its clauses", "Un ZIP qui prouve comment un fournisseur tient parole"
)


def write_evidence(
    supplier: Annotated[str, typer.Argument(metavar="SUPPLIER")],
    window: Annotated[
        str, typer.Option("--window", metavar="MONTH|QUARTER", help=said("2026-10 or 2026-Q3", "2026-10 ou 2026-T3"))
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help=said("Folder to write to", "Dossier à écrire"))],
    force: ForceOption = False,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Write the pack and print its path; CadranError for an unknown supplier or a window without clauses.

    A pack of that name which says something else is replaced only where asked.
    """
    folder = home or home_folder()
    asked = window_of(window)
    with opened_engine(folder) as engine:
        found = evidence(engine, Workspace(folder), supplier, asked)
    print(_written(out, pack_name(found, speaking()), pack(found, speaking()), force))


def _written(folder: Path, name: str, content: bytes, force: bool) -> Path:
    try:
        is_written = write_file(folder / name, content, force)
    except OSError as problem:
        raise CadranError(
            Text(
                en="The pack cannot be written to {folder}: {problem}. Choose another folder with --out.",
                fr="Le dossier de preuve ne peut être écrit dans {folder} : {problem}. Choisissez un autre --out.",
            ).filled(folder=folder, problem=problem.strerror)
        ) from problem
    if not is_written:
        raise CadranError(
            Text(
                en="{path} is there already and says something else. Replace it with --force, or choose another --out.",
                fr="{path} existe déjà avec un autre contenu. Remplacez-le par --force, ou choisissez un autre --out.",
            ).filled(path=folder / name)
        )
    return folder / name
