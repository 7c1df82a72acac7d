"""The commands: the figures, lines and timelines of the dashboard, for scripts and for people at a terminal."""

import os
from pathlib import Path
from typing import Annotated, Literal

import polars as pl
import typer

from cadran.cli import corrections, people
from cadran.cli.answers import KPI_HELP, LINES_HELP, ORDER_HELP, write_figures, write_lines, write_timeline
from cadran.cli.backups import BACKUP_HELP, EXPORT_HELP, RESTORE_HELP, back_up_home, export_home, restore_home
from cadran.cli.campaigning import CAMPAIGN_HELP, campaign
from cadran.cli.engine_session import opened_engine
from cadran.cli.evidence import EVIDENCE_HELP, write_evidence
from cadran.cli.inspection import INSPECT_HELP, inspect_files
from cadran.cli.loads import (
    CHECK_HELP,
    LOAD_HELP,
    LOADS_HELP,
    REPAIR_HELP,
    UNLOAD_HELP,
    brought_up_to_date,
    check_home,
    holds_only,
    list_loads,
    load_folder,
    loaded,
    progress,
    repair_home,
    unload_source,
)
from cadran.cli.options import (
    PORT,
    AddressOption,
    BasePathOption,
    BrowserOption,
    HomeOption,
    HostOption,
    LabelsOption,
    LangOption,
    PortOption,
    SinceOption,
    WithoutSignInOption,
    help_text,
    new_app,
    speaking,
)
from cadran.cli.output import first_rows, remark, write, write_table
from cadran.cli.query_args import named_table
from cadran.cli.replenishing import REPLENISH_HELP, replenish
from cadran.cli.server import Endpoint, serve_dashboard
from cadran.cli.targets import targets
from cadran.cli.watch import WATCH_HELP, watch_folder
from cadran.config import SAMPLE, home_folder
from cadran.errors import CadranError
from cadran.export.table_file import NO_CURRENCY, TableFile
from cadran.export.terminal import plain_table, show
from cadran.i18n.message import message
from cadran.imports.soundness import glance
from cadran.ingest.storage import store
from cadran.settings import settings_of
from cadran.warehouse.versions import is_older

SAMPLE_PROFILE = "contract"
SAMPLE_LINES = 60_000
SAMPLE_SEED = 7
ROWS_SHOWN = 100

app = new_app()


@app.command(help=help_text("help.demo"))
def demo(
    home: HomeOption = None, port: PortOption = None, no_browser: BrowserOption = False, lang: LangOption = None
) -> None:
    folder = home or home_folder()
    if not (folder / "current.json").is_file():
        _load_sample(folder)
    elif is_older(folder) and holds_only(folder, _sample(folder), SAMPLE_PROFILE):
        (folder / store.STORE).unlink()
        (folder / store.POINTER).unlink()
        _load_sample(folder)
    brought_up_to_date(folder)
    serve_dashboard(folder, Endpoint(port or settings_of(folder).port), no_browser)


def _sample(home: Path) -> Path:
    return SAMPLE if any(SAMPLE.glob("order_lines*")) else home / "sample"


def _load_sample(home: Path) -> None:
    sample = _sample(home)
    if sample != SAMPLE:
        _simulated(sample, SAMPLE_LINES, SAMPLE_SEED, "csv")
    loaded(sample, SAMPLE_PROFILE, home, None)


def _simulated(out: Path, lines: int, seed: int, format: Literal["csv", "parquet"]) -> dict[str, int]:
    from cadran.simulation import simulate as written  # noqa: PLC0415

    with progress() as advance:
        return written(out, lines, seed, format, lambda share: advance(str(out), share))


@app.command(help=help_text("help.serve"))
def serve(
    home: HomeOption = None,
    host: HostOption = None,
    port: PortOption = None,
    base_path: BasePathOption = None,
    without_sign_in: WithoutSignInOption = False,
    no_browser: BrowserOption = False,
    lang: LangOption = None,
) -> None:
    folder = home or home_folder()
    settings = settings_of(folder)
    endpoint = Endpoint(
        port or settings.port, host or settings.host, settings.base_path if base_path is None else base_path
    )
    if not (endpoint.is_loopback or without_sign_in):
        raise CadranError(message("command.open_without_sign_in", host=endpoint.host))
    brought_up_to_date(folder)
    remark(*glance(folder))
    serve_dashboard(folder, endpoint, no_browser)


app.command("watch", help=WATCH_HELP)(watch_folder)
app.add_typer(corrections.app, name="corrections")
app.command("load", help=LOAD_HELP)(load_folder)
app.command("inspect", help=INSPECT_HELP)(inspect_files)
app.command("unload", help=UNLOAD_HELP)(unload_source)
app.command("loads", help=LOADS_HELP)(list_loads)
app.command("kpi", help=KPI_HELP)(write_figures)
app.command("lines", help=LINES_HELP)(write_lines)
app.command("order", help=ORDER_HELP)(write_timeline)
app.command("replenish", help=REPLENISH_HELP)(replenish)
app.command("campaign", help=CAMPAIGN_HELP)(campaign)


@app.command(help=help_text("help.quarantine"))
def quarantine(
    table: Annotated[str | None, typer.Option("--table", metavar="T", help=help_text("help.table"))] = None,
    format: Annotated[Literal["table", "csv", "xlsx"], typer.Option("--format")] = "table",
    labels: LabelsOption = False,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    refused = store.quarantined(home or home_folder(), named_table(table) if table else None)
    if format != "table":
        write_table(TableFile(refused, speaking(), NO_CURRENCY, has_labels=labels), format)
        return
    language = speaking()
    reason = pl.col(f"sentence_{language}").alias("reason")
    columns = ("table_name", "source_file", "source_row", "column_name", "value", "code")
    first_rows(refused.select(*columns, reason).head(ROWS_SHOWN), refused.height)


@app.command(help=help_text("help.digest"))
def digest(
    since: SinceOption,
    format: Annotated[Literal["text", "csv", "xlsx"], typer.Option("--format")] = "text",
    labels: LabelsOption = False,
    address: AddressOption = f"http://localhost:{PORT}",
    home: HomeOption = None,
    lang: LangOption = None,
) -> int:
    folder = home or home_folder()
    os.environ["CADRAN_HOME"] = str(folder.resolve())
    from cadran.cli import digest as news  # noqa: PLC0415 - slow to import, and few commands need it
    from cadran.insight.digest import digest as digested  # noqa: PLC0415

    with (
        opened_engine(folder, None) as now,
        opened_engine(folder, since if since < now.info.as_of_date else None) as then,
    ):
        overview, earlier = (news.overview_of(engine, speaking()) for engine in (now, then))
        changes = digested(overview, earlier, since)
        if format == "text":
            write("".join(f"{line}\n" for line in news.lines(changes, address)).encode())
        else:
            currency = overview.currency
            write_table(TableFile(news.frame(changes, address), speaking(), currency, has_labels=labels), format)
    return 1 if changes.news else 0


app.command("evidence", help=EVIDENCE_HELP)(write_evidence)


@app.command(help=help_text("help.simulate"))
def simulate(
    lines: Annotated[int, typer.Option("--lines", metavar="N", min=1_000, help=help_text("help.line_count"))],
    seed: Annotated[int, typer.Option("--seed", metavar="S", min=0, help=help_text("help.seed"))],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help=help_text("help.out"))],
    format: Annotated[Literal["csv", "parquet"], typer.Option("--format")] = "csv",
    lang: LangOption = None,
) -> None:
    rows = _simulated(out, lines, seed, format)
    show(plain_table(pl.DataFrame({"table": list(rows), "rows": list(rows.values())}), speaking()))


app.command("check", help=CHECK_HELP)(check_home)
app.command("repair", help=REPAIR_HELP)(repair_home)
app.command("backup", help=BACKUP_HELP)(back_up_home)
app.command("restore", help=RESTORE_HELP)(restore_home)
app.command("export", help=EXPORT_HELP)(export_home)
app.add_typer(targets, name="targets")
app.add_typer(people.app, name="people")
app.command("journal", help=people.JOURNAL_HELP)(people.write_journal)
