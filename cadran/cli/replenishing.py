"""The command of the plan: positions with their orders, moves between places, one order for each supplier."""

from typing import Annotated, Literal

import polars as pl
import typer

from cadran.analysis.replenishment import SERVICE_LEVELS, Choice
from cadran.cli.engine_session import opened_engine
from cadran.cli.options import (
    AsOfOption,
    AsUserOption,
    HomeOption,
    LabelsOption,
    LangOption,
    WhereOption,
    help_text,
    speaking,
)
from cadran.cli.output import first_rows, remark, write, write_table
from cadran.cli.query_args import Asked, remarks, selection_of
from cadran.engine import Engine
from cadran.errors import CadranError
from cadran.export.order_file import order_file, order_profile
from cadran.export.table_file import TableFile
from cadran.i18n.message import message
from cadran.insight import replay, replenishment
from cadran.insight.replenishment import level_of, percent_code
from cadran.kpis import KPIS
from cadran.selection import Selection

ROWS_SHOWN = 100
RUN_OUT = KPIS["run_out"]
# What a table at a terminal has room for.
TERMINAL = ("sku", "location_id", "advice", "order_on", "order_quantity", "transfer_quantity", "margin_at_risk")
Part = Literal["positions", "moves", "orders", "lines", "announced", "stockouts", "dates"]
Weeks = Literal["4", "13", "52"]
TERMINAL_PAST = {
    "announced": ("sku", "location_id", "warned_on", "awaited_on", "out_on", "warning_state", "days_ahead"),
    "stockouts": ("sku", "location_id", "started_on", "days_out", "foreseen", "reason", "lost_sales"),
    "dates": ("plan_date", "aim_share", "by_then_share", "low_share", "high_share", "row_count", "date_verdict"),
}
MOVES = ("sku", "from_id", "location_id", "quantity", "move_reason", "move_arrives_on_p90", "move_cost", "move_verdict")
COLUMNS = TERMINAL_PAST | {"positions": TERMINAL, "moves": MOVES}


def replenish(
    part: Annotated[Part, typer.Argument(help=help_text("help.plan_part"))] = "positions",
    demand: Annotated[
        Literal["past", "forecast", "higher"], typer.Option("--demand", help=help_text("help.demand"))
    ] = "past",
    service: Annotated[str, typer.Option("--service", metavar="PERCENT", help=help_text("help.service"))] = "95",
    safety: Annotated[Literal["own", "computed"], typer.Option("--safety", help=help_text("help.safety"))] = "own",
    weeks: Annotated[Weeks, typer.Option("--weeks", help=help_text("help.plan_weeks"))] = "4",
    move_days: Annotated[
        float | None, typer.Option("--move-days", min=0, metavar="DAYS", help=help_text("help.move_days"))
    ] = None,
    where: WhereOption = None,
    profile: Annotated[
        str | None, typer.Option("--profile", metavar="NAME", help=help_text("help.order_profile"))
    ] = None,
    as_of: AsOfOption = None,
    format: Annotated[Literal["table", "csv", "xlsx", "json"], typer.Option("--format")] = "table",
    labels: LabelsOption = False,
    as_user: AsUserOption = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    choice = Choice(demand, _level(service), safety, move_days)
    with opened_engine(home, as_of) as engine:
        asked = Asked(where=tuple(where or ()))
        selection = selection_of(engine, RUN_OUT, asked)
        if part == "moves":
            rows = replenishment.moves_of(replenishment.moves(engine, choice), selection)
        else:
            rows = _rows(engine, part, choice, selection, int(weeks))
        if profile and part == "lines":
            _write_order(engine, rows, profile, format)
        else:
            _write(engine, rows, format, labels, COLUMNS.get(part, ()))
        remark(*remarks(engine, RUN_OUT, asked, selection, rows.is_empty()))


def _level(text: str) -> float:
    level = level_of(text.strip().removesuffix("%").strip(), SERVICE_LEVELS)
    if level is None:
        known = ", ".join(percent_code(each) for each in SERVICE_LEVELS)
        raise CadranError(message("command.no_service", text=text, known=known))
    return level


def _rows(engine: Engine, part: Part, choice: Choice, selection: Selection, weeks: int) -> pl.DataFrame:
    """The rows of the page and its files."""
    if part in TERMINAL_PAST:
        return _past_rows(engine, part, weeks, selection)
    rows = replenishment.of_selection(replenishment.planned(engine, choice), selection)
    if part == "positions":
        return replenishment.plan_rows(rows)
    lines = replenishment.order_lines(rows)
    return lines if part == "lines" else replenishment.proposals(lines)


def _past_rows(engine: Engine, part: Part, weeks: int, selection: Selection) -> pl.DataFrame:
    """What came of the plans of the last Mondays."""
    if part == "announced":
        return replay.run_outs(engine, weeks, selection)
    asked = replay.stockouts_since if part == "stockouts" else replay.true_dates
    return asked(engine, weeks, selection)


def _write(engine: Engine, rows: pl.DataFrame, format: str, has_labels: bool, columns: tuple[str, ...]) -> None:
    """At a terminal the columns it has room for, all where `columns` names none."""
    if format == "table":
        short = rows.select(columns) if columns else rows
        first_rows(short.head(ROWS_SHOWN), rows.height)
    elif format == "json":
        write((rows.write_json() + "\n").encode())
    else:
        write_table(TableFile(rows, speaking(), engine.info.reporting_currency, has_labels=has_labels), format)


def _write_order(engine: Engine, lines: pl.DataFrame, profile: str, format: str) -> None:
    """The lines as the order file of a profile."""
    info = engine.info
    content = order_file(lines, order_profile(profile), info.as_of_date, info.reporting_currency, speaking())
    write(content.xlsx() if format == "xlsx" else content.csv())
