"""The commands that decide about refused rows: as a file that goes out and comes back, and one by one."""

import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal, get_args

import polars as pl
import typer

from cadran.cli.engine_session import whole_house
from cadran.cli.loads import progress
from cadran.cli.options import AsUserOption, HomeOption, LabelsOption, LangOption, help_text, speaking
from cadran.cli.output import write_table
from cadran.cli.query_args import named_table
from cadran.config import home_folder
from cadran.engine import Row
from cadran.errors import CadranError
from cadran.export.table_file import NO_CURRENCY, TableFile
from cadran.export.terminal import plain_table, show
from cadran.i18n import Sentence
from cadran.i18n.message import message
from cadran.imports.corrections import write_decisions
from cadran.imports.publishing import published
from cadran.ingest.storage import store
from cadran.rights import acting
from cadran.workspace import DecisionKind, Decisions, Ruling

PLACE = ("load_id", "table_name", "source_file", "source_row")
WRITTEN = (*PLACE, "column_name", "value", "reason")
FILLED = ("decision", "corrected", "why")
ENCODINGS = ("utf-8-sig", "cp1252")
KINDS: tuple[DecisionKind, ...] = get_args(DecisionKind)

app = typer.Typer(no_args_is_help=True, help=help_text("help.corrections"))


@app.command("export", help=help_text("help.corrections_export"))
def export_rows(
    table: Annotated[str | None, typer.Option("--table", metavar="T", help=help_text("help.table"))] = None,
    as_user: AsUserOption = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    from cadran.insight.refusals import TO_HANDLE  # noqa: PLC0415 - slow to import, and figures do not need it

    whole_house(home or home_folder())
    rows = _states(home or home_folder()).filter(pl.col("state").is_in(TO_HANDLE))
    if table:
        rows = rows.filter(pl.col("table_name") == named_table(table))
    empty = [pl.lit(None, pl.String).alias(name) for name in FILLED]
    frame = rows.with_columns(pl.col(f"sentence_{speaking()}").alias("reason"), *empty)
    write_table(TableFile(frame.select(*WRITTEN, *FILLED), speaking(), NO_CURRENCY, has_labels=False), "csv")


@app.command("import", help=help_text("help.corrections_import"))
def import_decisions(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=help_text("help.corrections_file"))],
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help=help_text("help.why"))] = "",
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    folder = home or home_folder()
    known = {tuple(row[name] for name in PLACE): row for row in _states(folder).iter_rows(named=True)}
    decided = list(_rulings(_cells(file), known, why))
    for text in dict.fromkeys(text for _, text in decided):
        write_decisions(folder, (ruling for ruling, own in decided if own == text), text, acting().name)
    _run_again(folder)


@app.command("list", help=help_text("help.corrections_list"))
def list_decisions(
    format: Annotated[Literal["table", "csv", "xlsx"], typer.Option("--format")] = "table",
    labels: LabelsOption = False,
    as_user: AsUserOption = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    whole_house(home or home_folder())
    names = ("kind", "table_name", "source_file", "source_row", "column_name", "value", "corrected")
    rows = [
        {"id": each.id, **{name: getattr(each.ruling, name) for name in names}}
        | {"why": each.text, "author": each.author, "written_at": each.written_at, "undone_at": each.undone_at}
        for each in Decisions(home or home_folder()).all()
    ]
    frame = pl.DataFrame(rows, schema_overrides={"undone_at": pl.Datetime}, infer_schema_length=None)
    if format == "table":
        show(plain_table(frame, speaking()))
    else:
        write_table(TableFile(frame, speaking(), NO_CURRENCY, has_labels=labels), format)


@app.command("undo", help=help_text("help.corrections_undo"))
def undo_decisions(
    ids: Annotated[list[int], typer.Argument(metavar="ID...", help=help_text("help.corrections_ids"))],
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    folder = home or home_folder()
    standing = {each.id for each in Decisions(folder).standing()}
    unknown = ", ".join(str(key) for key in ids if key not in standing)
    if unknown:
        raise CadranError(message("corrections.unknown", ids=unknown))
    Decisions(folder).undo(ids)
    _run_again(folder)


def _states(home: Path) -> pl.DataFrame:
    from cadran.insight.refusals import states  # noqa: PLC0415 - slow to import, and figures do not need it

    return states(store.refused(home), store.corrected(home), Decisions(home).standing())


def _run_again(home: Path) -> None:
    """Let the decisions count, publish, and say how many refused rows are in which state."""
    with progress() as advance:
        published(home, None, advance)
    counts = _states(home).group_by("state").len("rows").sort("rows", "state", descending=[True, False])
    show(plain_table(counts, speaking()))


def _cells(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a file of decisions with their line, cells by their heading; comma, semicolon or tab between them."""
    try:
        text = _text(file.read_bytes())
    except OSError as problem:
        raise CadranError(message("corrections.unreadable", file=file.name, problem=problem.strerror or "")) from None
    head = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    missing = ", ".join(name for name in (*PLACE, "corrected") if name not in (reader.fieldnames or ()))
    if missing:
        raise CadranError(message("corrections.no_column", file=file.name, columns=missing))
    for row in reader:
        yield reader.line_num, {name: (cell or "").strip() for name, cell in row.items() if isinstance(cell, str)}


def _text(content: bytes) -> str:
    for encoding in ENCODINGS:
        with suppress(UnicodeDecodeError):
            return content.decode(encoding)
    return content.decode("utf-8", "replace")


def _rulings(
    rows: Iterator[tuple[int, dict[str, str]]], known: Mapping[tuple[object, ...], Row], why: str
) -> Iterator[tuple[Ruling, str]]:
    """The decisions of a file with their reasons, or CadranError with everything that is wrong with it."""
    problems: list[Sentence] = []
    decided = []
    for line, cells in rows:
        name = cells.get("decision") or ("value" if cells["corrected"] else "")
        try:
            decided += [_decided(line, name, cells, known, cells.get("why") or why)] if name else []
        except CadranError as wrong:
            problems += wrong.problems
    if problems:
        raise CadranError.of(problems)
    yield from decided


def _decided(
    line: int, name: str, cells: dict[str, str], known: Mapping[tuple[object, ...], Row], why: str
) -> tuple[Ruling, str]:
    file, at = cells["source_file"], cells["source_row"]
    row = known.get((_number(cells["load_id"]), cells["table_name"], file, _number(at)))
    kind = next((each for each in KINDS if each == name), None)
    if row is None or row["profile"] is None:
        raise CadranError(message("corrections.no_row", line=line, file=file, row=at))
    if kind is None:
        raise CadranError(message("corrections.no_kind", line=line, kind=name, listed=", ".join(KINDS)))
    if not why:
        raise CadranError(message("corrections.no_reason", line=line))
    return ruling(kind, row, cells.get("column_name") or row["column_name"], cells["corrected"]), why


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def ruling(kind: DecisionKind, row: Row, column: str, corrected: str) -> Ruling:
    """The decision of one line of a file about a refused row."""
    owner = {"profile": row["profile"], "table_name": row["table_name"]}
    if kind == "mapping":
        return Ruling(kind, **owner, column_name=column, value=row["value"] or "", corrected=corrected)
    if kind == "format":
        return Ruling(kind, **owner, column_name=column, corrected=corrected)
    own = {**owner, "source_file": row["source_file"], "source_row": row["source_row"], "raw": row["raw"]}
    if kind == "value":
        return Ruling(kind, **own, column_name=column, value=row["value"] or "", corrected=corrected)
    return Ruling(kind, **own)
