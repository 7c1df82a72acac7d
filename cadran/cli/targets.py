"""The commands that write the company's targets as a file and read them again."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from cadran.cli.engine_session import opened_engine, reading
from cadran.cli.options import AsUserOption, HomeOption, LabelsOption, LangOption, help_text, speaking
from cadran.cli.output import remark, write_table
from cadran.config import home_folder
from cadran.errors import CadranError
from cadran.export.table_file import NO_CURRENCY, TableFile
from cadran.export.terminal import plain_table, show
from cadran.i18n.message import message
from cadran.insight.target_file import read_targets, target_frame
from cadran.insight.targets import standing
from cadran.rights import acting
from cadran.workspace import Workspace

targets = typer.Typer(no_args_is_help=True, help=help_text("help.targets"))


@targets.command("export", help=help_text("help.targets_export"))
def export_targets(
    format: Annotated[Literal["table", "csv", "xlsx"], typer.Option("--format")] = "csv",
    labels: LabelsOption = False,
    as_user: AsUserOption = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    folder = home or home_folder()
    with reading(folder) as person:
        frame = target_frame(standing(Workspace(folder, person.scope).targets()))
    if format == "table":
        show(plain_table(frame, speaking()))
    else:
        write_table(TableFile(frame, speaking(), NO_CURRENCY, has_labels=labels), format)


@targets.command("import", help=help_text("help.targets_import"))
def import_targets(
    file: Path,
    text: Annotated[str, typer.Option("--text", metavar="WHY", help=help_text("help.targets_text"))] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=help_text("help.targets_dry_run"))] = False,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    folder = home or home_folder()
    try:
        content = file.read_bytes()
    except OSError as problem:
        raise CadranError(message("target.unreadable", path=file, problem=problem.strerror)) from problem
    workspace = Workspace(folder)
    known = {target.terms for target in standing(workspace.targets())}
    with opened_engine(folder) as engine:
        terms = read_targets(engine, content, known)
    if dry_run:
        remark(message("target.would_replace", new=len(set(terms) - known), gone=len(known - set(terms))))
        return
    new, gone = workspace.replace_targets(terms, text.strip(), acting().name)
    remark(message("target.replaced", new=new, gone=gone))
