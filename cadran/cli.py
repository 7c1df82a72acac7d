"""The command line: the figures, lines and timelines of the dashboard, for scripts and for people at a terminal."""

import os
import signal
import sys
from pathlib import Path
from typing import Annotated, Literal

import polars as pl
import typer

from cadran.asking import Asked, named_kpis, named_table, remarks, selections_of
from cadran.config import ROOT, home_folder
from cadran.errors import CadranError
from cadran.export.csv import csv_bytes
from cadran.export.figures import asked_of, figure, json_text, stacked
from cadran.export.terminal import figure_table, plain_table, readable, show
from cadran.ingest import store
from cadran.loads import (
    CHECK_HELP,
    LOAD_HELP,
    LOADS_HELP,
    UNLOAD_HELP,
    brought_up_to_date,
    check_home,
    holds_only,
    list_loads,
    load_folder,
    loaded,
    note,
    progress,
    unload_source,
)
from cadran.opening import opened_engine
from cadran.options import (
    PORT,
    AddressOption,
    AsOfOption,
    BasisOption,
    BrowserOption,
    FlowOption,
    FromOption,
    HomeOption,
    LangOption,
    PeriodOption,
    PortOption,
    SinceOption,
    ToOption,
    WhereOption,
    said,
    speak,
    speaking,
    system_language,
)
from cadran.proving import EVIDENCE_HELP, write_evidence
from cadran.selection import Grain, Outcome
from cadran.serving import serve_dashboard
from cadran.warehouse.versions import is_older
from cadran.words import Text

SAMPLE = ROOT / "data" / "sample"
SAMPLE_PROFILE = "contract"
SAMPLE_LINES = 60_000
SAMPLE_SEED = 7
ROWS_SHOWN = 100
FAILED = 2
INTERRUPTED = 130

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help=said(
        "Supply chain KPIs from your own files, down to the row.", "Les KPI logistiques de vos fichiers, ligne à ligne."
    ),
)


def main() -> None:
    """Run the command line of this process and leave with its exit code."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; 0 when all is well, 2 with every reason on stderr, never a traceback."""
    speak(system_language())
    try:
        code = app(arguments, prog_name="cadran", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except CadranError as error:
        return _failed(*error.read(speaking()))
    except typer.TyperException as error:
        return _failed(error.format_message()) if error.format_message() else FAILED
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except Exception as error:
        if os.environ.get("CADRAN_DEBUG"):
            raise
        told = Text(
            en="This should not happen ({error}). Set CADRAN_DEBUG=1 to see where, and please report it.",
            fr="Ceci ne devrait pas arriver ({error}). CADRAN_DEBUG=1 montre où ; merci de le signaler.",
        )
        return _failed(told.filled(error=f"{type(error).__name__}: {error}").read(speaking()))


def _failed(*sentences: str) -> int:
    for sentence in sentences:
        print(sentence, file=sys.stderr)
    return FAILED


@app.command(help=said("Open the dashboard on the sample", "Ouvrir le tableau de bord sur l'exemple"))
def demo(
    home: HomeOption = None, port: PortOption = PORT, no_browser: BrowserOption = False, lang: LangOption = None
) -> None:
    folder = home or home_folder()
    if not (folder / "current.json").is_file():
        _load_sample(folder)
    elif is_older(folder) and holds_only(folder, _sample(folder), SAMPLE_PROFILE):
        (folder / store.STORE).unlink()
        _load_sample(folder)
    brought_up_to_date(folder)
    serve_dashboard(folder, port, no_browser)


def _sample(home: Path) -> Path:
    return SAMPLE if any(SAMPLE.glob("order_lines*")) else home / "sample"


def _load_sample(home: Path) -> None:
    sample = _sample(home)
    if sample != SAMPLE:
        _simulated(sample, SAMPLE_LINES, SAMPLE_SEED, "csv")
    loaded(sample, SAMPLE_PROFILE, home, None)


def _simulated(out: Path, lines: int, seed: int, format: Literal["csv", "parquet"]) -> dict[str, int]:
    from cadran.simulate import simulate as written  # noqa: PLC0415

    with progress() as advance:
        return written(out, lines, seed, format, lambda share: advance(str(out), share))


@app.command(help=said("Open the dashboard on loaded data", "Ouvrir le tableau de bord sur les données chargées"))
def serve(
    home: HomeOption = None, port: PortOption = PORT, no_browser: BrowserOption = False, lang: LangOption = None
) -> None:
    folder = home or home_folder()
    brought_up_to_date(folder)
    serve_dashboard(folder, port, no_browser)


app.command("load", help=LOAD_HELP)(load_folder)
app.command("unload", help=UNLOAD_HELP)(unload_source)
app.command("loads", help=LOADS_HELP)(list_loads)


@app.command(help=said("Figures of one or more KPIs", "Les valeurs d'un ou plusieurs KPI"))
def kpi(
    ids: Annotated[list[str], typer.Argument(metavar="ID...")],
    by: Annotated[list[str] | None, typer.Option("--by", metavar="DIM", help=said("Split by", "Détailler par"))] = None,
    grain: Annotated[Grain | None, typer.Option("--grain", help=said("Periods", "Périodes"))] = None,
    period: PeriodOption = None,
    period_from: FromOption = None,
    period_to: ToOption = None,
    where: WhereOption = None,
    flow: FlowOption = None,
    basis: BasisOption = None,
    as_of: AsOfOption = None,
    format: Annotated[Literal["table", "csv", "json"], typer.Option("--format")] = "table",
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    kpis = named_kpis(ids)
    asked = Asked(period_from, period_to, tuple(where or ()), flow, basis, tuple(by or ()), period)
    with opened_engine(home, as_of) as engine:
        selections = selections_of(engine, kpis, asked)
        figures = [figure(engine, one, selections[one.id], asked.by, grain) for one in kpis]
        if format == "csv":
            _write(csv_bytes(stacked(figures), "international"))
        elif format == "json":
            _write((json_text(figures) + "\n").encode())
        else:
            for one, frame in zip(kpis, figures, strict=True):
                show(figure_table(one, frame, grain, speaking(), engine.info.reporting_currency))
        for one, frame in zip(kpis, figures, strict=True):
            note(*remarks(engine, one, asked, selections[one.id], not frame["n"].sum()))


@app.command(help=said("The rows behind a figure", "Les lignes derrière une valeur"))
def lines(
    kpi_id: Annotated[str, typer.Argument(metavar="ID")],
    outcome: Annotated[
        list[Outcome] | None, typer.Option("--outcome", help=said("Only with this outcome", "Avec cette issue"))
    ] = None,
    period_from: FromOption = None,
    period_to: ToOption = None,
    where: WhereOption = None,
    flow: FlowOption = None,
    basis: BasisOption = None,
    as_of: AsOfOption = None,
    format: Annotated[Literal["table", "csv"], typer.Option("--format")] = "table",
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    (one,) = named_kpis([kpi_id])
    asked = Asked(period_from, period_to, tuple(where or ()), flow, basis)
    with opened_engine(home, as_of) as engine:
        selection = asked_of(one, selections_of(engine, [one], asked)[one.id]).in_outcomes(*(outcome or ()))
        count = engine.count(one, selection)
        if format == "csv":
            _write(csv_bytes(engine.lines(one, selection), "international"))
        else:
            _shown(readable(engine.lines(one, selection, limit=ROWS_SHOWN)), count)
        note(*remarks(engine, one, asked, selection, not count))


@app.command(help=said("What happened to an order, event by event", "Le parcours d'une commande, étape par étape"))
def order(
    order_id: Annotated[str, typer.Argument(metavar="ORDER_ID")],
    line: Annotated[str | None, typer.Option("--line", metavar="L", help=said("Only this line", "Cette ligne"))] = None,
    flow: FlowOption = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    with opened_engine(home, None) as engine:
        events = engine.timeline(order_id, line, flow)
    if events.is_empty():
        raise CadranError(
            Text(
                en="There is no order {name} in the data.", fr="Il n'y a pas de commande {name} dans les données."
            ).filled(name=" ".join(filter(None, (flow, order_id, line))))
        )
    show(plain_table(events, speaking()))


@app.command(help=said("Every refused row with its reason", "Chaque ligne refusée avec son motif"))
def quarantine(
    table: Annotated[
        str | None, typer.Option("--table", metavar="T", help=said("Only this table", "Cette table"))
    ] = None,
    format: Annotated[Literal["table", "csv"], typer.Option("--format")] = "table",
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    refused = store.quarantined(home or home_folder(), named_table(table) if table else None)
    if format == "csv":
        _write(csv_bytes(refused, "international"))
        return
    spoken = speaking()
    reason = pl.col(f"sentence_{spoken}").alias("reason")
    columns = ("table_name", "source_file", "source_row", "column_name", "value", "code")
    _shown(refused.select(*columns, reason).head(ROWS_SHOWN), refused.height)


@app.command(
    help=said(
        "What is new to handle since a day; exit code 0 = nothing new, 1 = something new, 2 = error",
        "Ce qui est nouveau à traiter depuis un jour ; code de sortie 0 = rien, 1 = du nouveau, 2 = erreur",
    )
)
def digest(
    since: SinceOption,
    format: Annotated[Literal["text", "csv"], typer.Option("--format")] = "text",
    address: AddressOption = f"http://localhost:{PORT}",
    home: HomeOption = None,
    lang: LangOption = None,
) -> int:
    folder = home or home_folder()
    os.environ["CADRAN_HOME"] = str(folder.resolve())
    from streamlit.logger import set_log_level  # noqa: PLC0415 - the screen's own list, slow to import

    set_log_level("ERROR")
    from cadran.screen import digest as news  # noqa: PLC0415 - warns as it is imported that there is no browser

    with (
        opened_engine(folder, None) as now,
        opened_engine(folder, since if since < now.info.as_of_date else None) as then,
    ):
        shown, known = (news.look_of_lines(engine, speaking()) for engine in (now, then))
        found = news.digest(shown, known, since, address)
    text = "".join(f"{line}\n" for line in news.lines(found)).encode()
    _write(csv_bytes(news.frame(found), "international") if format == "csv" else text)
    return 1 if found.news else 0


app.command("evidence", help=EVIDENCE_HELP)(write_evidence)


@app.command(help=said("Write the files of an invented retailer", "Écrire les fichiers d'une enseigne inventée"))
def simulate(
    lines: Annotated[int, typer.Option("--lines", metavar="N", min=1_000, help=said("Order lines", "Lignes"))],
    seed: Annotated[int, typer.Option("--seed", metavar="S", min=0, help=said("Same seed, same files", "Graine"))],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help=said("Folder to write to", "Dossier à écrire"))],
    format: Annotated[Literal["csv", "parquet"], typer.Option("--format")] = "csv",
    lang: LangOption = None,
) -> None:
    rows = _simulated(out, lines, seed, format)
    show(plain_table(pl.DataFrame({"table": list(rows), "rows": list(rows.values())}), speaking()))


app.command("check", help=CHECK_HELP)(check_home)


def _shown(first: pl.DataFrame, count: int) -> None:
    show(plain_table(first, speaking()))
    if count > first.height:
        note(
            Text(
                en="{first} of {count} rows are shown; --format csv gives all of them.",
                fr="{first} lignes sur {count} sont affichées ; --format csv les donne toutes.",
            ).filled(first=first.height, count=count)
        )


def _write(content: bytes) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
