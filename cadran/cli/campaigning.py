"""The command that checks a sale: positions, days, orders, what it did; and keeps it as a plan."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import polars as pl
import typer

from cadran.calendar import Season
from cadran.cli.digest import overview_of
from cadran.cli.engine_session import opened_engine
from cadran.cli.options import (
    AsOfOption,
    AsUserOption,
    FromOption,
    HomeOption,
    LabelsOption,
    LangOption,
    ToOption,
    help_text,
    speaking,
)
from cadran.cli.output import first_rows, remark, write, write_table
from cadran.engine import Engine
from cadran.errors import CadranError
from cadran.export.table_file import TableFile
from cadran.i18n.message import Message, message
from cadran.insight import campaigns
from cadran.insight.campaign_file import ReadLines, read_campaign
from cadran.insight.campaign_notes import kept_frame, notes
from cadran.insight.campaigns import Check, ExpectedBy
from cadran.insight.context import Context
from cadran.workspace import CampaignLine, CampaignTerms

ROWS_SHOWN = 100
TERMINAL = (
    "sku",
    "location_id",
    "sale_quantity",
    "free_quantity",
    "missing_p90",
    "transfer_quantity",
    "to_order_quantity",
    "last_order_on_p90",
    "order_verdict",
)
Part = Literal["check", "days", "orders", "last", "result", "list"]


def campaign(
    part: Annotated[Part, typer.Argument(help=help_text("help.campaign_part"))] = "check",
    name: Annotated[str, typer.Option("--name", metavar="NAME", help=help_text("help.campaign_name"))] = "",
    first: FromOption = None,
    last: ToOption = None,
    category: Annotated[str, typer.Option("--category", help=help_text("help.campaign_category"))] = "",
    sku: Annotated[list[str] | None, typer.Option("--sku", help=help_text("help.campaign_sku"))] = None,
    file: Annotated[Path | None, typer.Option("--file", help=help_text("help.campaign_file"))] = None,
    expected: Annotated[
        Literal["kept", "forecast", "uplift"] | None, typer.Option("--expected", help=help_text("help.campaign_by"))
    ] = None,
    keep: Annotated[str, typer.Option("--keep-as", metavar="AUTHOR", help=help_text("help.campaign_keep"))] = "",
    as_of: AsOfOption = None,
    format: Annotated[Literal["table", "csv", "xlsx", "json"], typer.Option("--format")] = "table",
    labels: LabelsOption = False,
    as_user: AsUserOption = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    with opened_engine(home, as_of) as engine:
        context = overview_of(engine, speaking())
        if part == "list":
            _write(engine, kept_frame(campaigns.campaigns_of(engine).all()), format, labels)
            return
        asked = CampaignTerms(name, first or date.min, last or date.min, category, _lines(engine, sku, file))
        terms = _terms(context, asked, is_typed=first is not None and last is not None)
        check = campaigns.check(context, terms, _way(context, terms, expected))
        _write(engine, _rows(context, check, part), format, labels)
        remark(*notes(context, check))
        if keep:
            kept = campaigns.campaigns_of(engine)
            how = "typed" if check.expected_by == "kept" else check.expected_by
            kept.keep(campaigns.frozen(check), how, context.as_of, ("", keep))
            remark(message("campaign.kept", name=terms.name))


def _lines(engine: Engine, skus: list[str] | None, file: Path | None) -> tuple[CampaignLine, ...]:
    """The lines of the file, each refused one said, and the SKUs named."""
    content = "\n".join(["sku", *(skus or ())]).encode()
    if file is not None:
        try:
            content = file.read_bytes()
        except OSError as problem:
            raise CadranError(message("campaign_file.unreadable", path=file, problem=problem.strerror)) from problem
    read = read_campaign(engine, content)
    for row in read.refused:
        remark(message("campaign_file.at_line", line=row.line, text=row.text, problem=row.problem))
    if file is not None:
        remark(_counted(read))
    if not read.lines and read.refused:
        raise CadranError(message("campaign_file.no_line"))
    return read.lines


def _counted(read: ReadLines) -> Message:
    return message(
        "campaign_file.counted",
        n=read.row_count,
        taken=len(read.lines),
        refused=len(read.refused),
        blank=read.blank_count,
    )


def _terms(context: Context, asked: CampaignTerms, is_typed: bool) -> CampaignTerms:
    """The sale typed in, else the kept one or the calendar's last one of that name, of what was asked where it was."""
    if is_typed:
        if asked.last < asked.first:
            raise CadranError(message("campaign.ends_before"))
        return replace(asked, name=asked.name or asked.first.isoformat())
    every = [*(kept.terms for kept in campaigns.standing_campaigns(context.engine)), *campaigns.calendar_sales(context)]
    for terms in every:
        if asked.name.casefold() in ("", terms.name.casefold()):
            return replace(terms, lines=asked.lines or terms.lines, category=asked.category or terms.category)
    raise CadranError(message("campaign.unknown", name=asked.name))


def _way(context: Context, terms: CampaignTerms, asked: ExpectedBy | None) -> ExpectedBy:
    ways = campaigns.possible_ways(context, terms)
    if asked and asked not in ways:
        raise CadranError(message("campaign.no_way", asked=asked, known=", ".join(ways)))
    best: ExpectedBy = ways[0] if ways else "uplift"
    return asked or best


def _rows(context: Context, check: Check, part: Part) -> pl.DataFrame:
    if part == "days":
        return campaigns.by_place(check.daily)
    if part == "orders":
        return campaigns.sale_orders(check.rows)
    if part == "result":
        return campaigns.results(context, check.terms)
    if part == "last":
        before = campaigns.comparable(context, check.terms)
        season = before[0] if before else Season(check.terms.name, check.terms.first, check.terms.last)
        return campaigns.sale_figures(context, check.terms, season)
    return campaigns.check_rows(check.rows)


def _write(engine: Engine, rows: pl.DataFrame, format: str, has_labels: bool) -> None:
    if format == "table":
        short = rows.select(TERMINAL) if "order_verdict" in rows.columns else rows
        first_rows(short.head(ROWS_SHOWN), rows.height)
    elif format == "json":
        write((rows.write_json() + "\n").encode())
    else:
        write_table(TableFile(rows, speaking(), engine.info.reporting_currency, has_labels=has_labels), format)
