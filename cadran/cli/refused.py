"""The command that lists the rows that were refused, with the reason of each."""

from typing import Annotated, Literal

import polars as pl
import typer

from cadran.cli.engine_session import whole_house
from cadran.cli.options import AsUserOption, HomeOption, LabelsOption, LangOption, help_text, speaking
from cadran.cli.output import first_rows, write_table
from cadran.cli.query_args import named_table
from cadran.config import home_folder
from cadran.export.table_file import NO_CURRENCY, TableFile
from cadran.ingest.storage import store

ROWS_SHOWN = 100


def quarantine(
    table: Annotated[str | None, typer.Option("--table", metavar="T", help=help_text("help.table"))] = None,
    format: Annotated[Literal["table", "csv", "xlsx"], typer.Option("--format")] = "table",
    labels: LabelsOption = False,
    as_user: AsUserOption = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    whole_house(home or home_folder())
    refused = store.quarantined(home or home_folder(), named_table(table) if table else None)
    if format != "table":
        write_table(TableFile(refused, speaking(), NO_CURRENCY, has_labels=labels), format)
        return
    language = speaking()
    reason = pl.col(f"sentence_{language}").alias("reason")
    columns = ("table_name", "source_file", "source_row", "column_name", "value", "code")
    first_rows(refused.select(*columns, reason).head(ROWS_SHOWN), refused.height)
