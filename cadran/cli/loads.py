"""The commands that change what is loaded, and those that say what is: load, unload, loads, check."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import polars as pl
import typer

from cadran.cli.engine_session import opened_engine, whole_house
from cadran.cli.options import AsUserOption, HomeOption, LabelsOption, LangOption, help_text, speaking
from cadran.cli.output import remark, write_table
from cadran.config import home_folder
from cadran.contract.tables import TABLES
from cadran.engine import Engine, Row
from cadran.errors import CadranError
from cadran.export.table_file import NO_CURRENCY, TableFile
from cadran.export.table_text import plain
from cadran.export.terminal import plain_table, show
from cadran.home_copy import BACKUPS
from cadran.i18n.catalogue import t
from cadran.i18n.message import Message, message
from cadran.imports.entered import enter_load, enter_unload
from cadran.imports.publishing import published
from cadran.imports.soundness import Repair, problems, repair, way_out
from cadran.ingest.storage import store
from cadran.rights import Right, demand
from cadran.warehouse.versions import is_older

if TYPE_CHECKING:
    from cadran.ingest.loading import LoadReport
    from cadran.ingest.storage.unloading import Unloaded

Progress = Callable[..., None]
_SHOWN = ("source", "load_id", "loaded_on", "carried_on", "row_count", "current_rows", "layer_rows", "bytes")


@contextmanager
def progress() -> Iterator[Progress]:
    """A progress bar on a terminal; nothing where stderr goes to a file."""
    if not sys.stderr.isatty():
        yield lambda _name, _share, _rows=0: None
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress as Bars  # noqa: PLC0415

    with Bars(console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("", total=1.0)
        yield lambda name, share, _rows=0: bars.update(task, description=name.replace("[", "("), completed=share)


def loaded(folder: Path, profile: str | Path, home: Path, as_of: date | None, is_full: bool = False) -> None:
    """Load a folder, publish it and say what became of its rows."""
    from cadran.ingest.loading import load  # noqa: PLC0415 - slow to import, and figures do not need it

    with progress() as advance:
        demand(Right.LOAD)
        report = load(folder, profile, home, as_of, advance, is_full=is_full)
        enter_load(home, report.load_id, folder)
        try:
            version = published(home, as_of, advance)
        except CadranError:
            show(plain_table(_load_table(report, {}), speaking()))
            raise
    engine = Engine(version.path)
    warnings = dict(engine.catalogue.warnings().group_by("table_name").agg(pl.col("row_count").sum()).iter_rows())
    engine.close()
    show(plain_table(_load_table(report, warnings), speaking()))
    remark(*report.notes)
    _note_refused(sum(count.quarantined for count in report.tables), home)


def brought_up_to_date(home: Path) -> None:
    """Carry a home that an older Cadran wrote over to this one: its rows stay, its figures are built anew."""
    if not is_older(home):
        return
    remark(message("command.built_anew"))
    kept = set((home / BACKUPS).glob("*.zip"))
    with store.open_store(home):
        pass
    remark(*(message("command.kept_before", file=file) for file in {*(home / BACKUPS).glob("*.zip")} - kept))
    with progress() as advance:
        published(home, None, advance)


def holds_only(home: Path, folder: Path, profile: str) -> bool:
    """Whether everything ever loaded into a home came from the files of one folder, by one profile."""
    entries = store.ledger(home)
    files = {path.name for path in folder.glob("*") if path.is_file()}
    return set(entries["profile"]) == {profile} and set(entries["source_file"]) == files


def _note_refused(refused: int, home: Path) -> None:
    if refused:
        remark(message("command.rows_refused", n=refused, home=home))


def _load_table(report: "LoadReport", warnings: dict[str, int]) -> pl.DataFrame:
    numbers = ("rows", "new", "changed", "unchanged", "gone", "quarantined", "skipped", "blank", "set_aside")
    rows = [
        {
            "table": count.table,
            **{name: getattr(count, name) for name in numbers},
            "warnings": warnings.get(count.table, 0),
        }
        for count in report.tables
    ]
    frame = pl.DataFrame(rows)
    unused = [name for name in ("gone", "skipped", "blank", "set_aside") if frame.height and not frame[name].sum()]
    return frame.drop(unused)


def unload_source(
    source: Annotated[
        str | None,
        typer.Argument(metavar="SOURCE", help=help_text("help.source")),
    ] = None,
    load_id: Annotated[
        int | None,
        typer.Option("--load", metavar="N", help=help_text("help.load_id")),
    ] = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Take a source, or what one load gave, out of the store and publish what is left."""
    from cadran.ingest.storage.unloading import unload  # noqa: PLC0415 - slow to import, and figures do not need it

    if source is None and load_id is None:
        raise CadranError(message("command.name_a_source"))
    folder = home or home_folder()
    demand(Right.LOAD)
    unloaded = unload(folder, source, load_id)
    enter_unload(folder, source or load_id)
    show(plain_table(_unload_table(unloaded), speaking()))
    remark(*unloaded.notes)
    _note_refused(unloaded.incomplete, folder)
    with progress() as advance:
        published(folder, None, advance)


def _unload_table(unloaded: "Unloaded") -> pl.DataFrame:
    rows = [(table, before, after) for table, (before, after) in unloaded.rows.items()]
    return pl.DataFrame(rows, schema=["table", "rows_before", "rows_after"], orient="row")


def list_loads(
    format: Annotated[Literal["table", "csv", "xlsx"], typer.Option("--format")] = "table",
    labels: LabelsOption = False,
    as_user: AsUserOption = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """One row per source and load, and which of them an older profile read."""
    from cadran.ingest.storage.unloading import contributions  # noqa: PLC0415 - slow to import, and figures do not need it

    whole_house(home or home_folder())
    sources = contributions(home or home_folder())
    older = pl.Series("is_read_by_older_profile", [_is_older(row) for row in sources.iter_rows(named=True)], pl.Boolean)
    frame = sources.select(*_SHOWN, older)
    if format != "table":
        write_table(TableFile(frame, speaking(), NO_CURRENCY, has_labels=labels), format)
        return
    show(plain_table(frame.select(_SHOWN), speaking()))
    remark(*(_older(row) for row in frame.filter(pl.col("is_read_by_older_profile")).iter_rows(named=True)))


def _is_older(row: Row) -> bool | None:
    """Whether an extract was read otherwise than its profile says today; None where the profile is not to be read."""
    from cadran.ingest.arrival import reading_of  # noqa: PLC0415 - slow to import, and figures do not need it
    from cadran.ingest.profiles.profile import read_profile  # noqa: PLC0415

    try:
        profile = read_profile(row["profile_path"] or row["profile"])
    except (CadranError, OSError):
        return None
    if profile.name != row["profile"]:
        return None
    table = TABLES[row["table_name"]]
    return row["entry"] not in {reading_of(table, entry) for entry in profile.of(table.name)}


def _older(row: Row) -> Message:
    return message("command.older_profile", source=row["source"], load=row["load_id"])


def check_home(home: HomeOption = None, lang: LangOption = None) -> None:
    """Compare store, ledger and published version, and print what is sound, and which sources are late."""
    from cadran.insight.freshness import delivered, said  # noqa: PLC0415 - slow to import, and figures do not need it

    folder = home or home_folder()
    wrong = problems(folder)
    if wrong:
        raise CadranError(*wrong, *way_out(wrong))
    with opened_engine(folder, None) as engine:
        counts = {name: rows for name, rows in engine.catalogue.row_counts().items() if rows}
        as_of = engine.info.as_of_date
        sentences = [line for source in delivered(engine) for line in said(source, speaking())]
    for name, rows in counts.items():
        print(f"ok  {name}: {plain(rows, speaking())}")
    print(t(speaking(), "command.data_to", day=plain(as_of, speaking())))
    for sentence in sentences:
        print(sentence)


def repair_home(home: HomeOption = None, lang: LangOption = None) -> None:
    """Make what is served sound again, and say what was done."""
    folder = home or home_folder()
    with progress() as advance:
        done = repair(folder, advance)
    print(t(speaking(), done))
    if done is Repair.EARLIER:
        remark(*problems(folder))
