"""The command of sourcing: what suppliers deliver and could be stocked, and what is stocked and does not pay."""

from typing import Annotated, Literal

import typer

from cadran.analysis.sourcing import USUAL, Costs
from cadran.cli.engine_session import opened_engine
from cadran.cli.options import AsOfOption, HomeOption, LabelsOption, LangOption, WhereOption, help_text, speaking
from cadran.cli.output import first_rows, remark, write, write_table
from cadran.cli.query_args import Asked, remarks, selection_of
from cadran.export.table_file import TableFile
from cadran.insight import sourcing as lists
from cadran.kpis import KPIS

ROWS_SHOWN = 100
LINES = KPIS["lines"]
TERMINAL = ("sku", "supplier_name", "sourcing_verdict", "yearly_gain", "gain_low", "gain_high", "sold_count")


def sourcing(
    part: Annotated[Literal["to_stock", "to_drop"], typer.Argument(help=help_text("help.sourcing_part"))] = "to_stock",
    carrying: Annotated[
        float, typer.Option("--carrying", min=0, max=100, metavar="PERCENT", help=help_text("help.carrying"))
    ] = USUAL.carrying_rate * 100,
    late_cost: Annotated[
        float, typer.Option("--late-cost", min=0, metavar="AMOUNT", help=help_text("help.late_cost"))
    ] = USUAL.late_cost,
    where: WhereOption = None,
    as_of: AsOfOption = None,
    format: Annotated[Literal["table", "csv", "xlsx", "json"], typer.Option("--format")] = "table",
    labels: LabelsOption = False,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    with opened_engine(home, as_of) as engine:
        asked = Asked(where=tuple(where or ()))
        selection = selection_of(engine, LINES, asked)
        rows = lists.sourcing(engine, part, Costs(carrying / 100, late_cost), selection)
        if format == "table":
            first_rows(rows.select(TERMINAL).head(ROWS_SHOWN), rows.height)
        elif format == "json":
            write((rows.write_json() + "\n").encode())
        else:
            write_table(TableFile(rows, speaking(), engine.info.reporting_currency, has_labels=labels), format)
        remark(*remarks(engine, LINES, asked, selection, rows.is_empty()))
