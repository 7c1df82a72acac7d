"""The command that tells what is new to handle since a day."""

import os
from typing import Annotated, Literal

import typer

from cadran.cli.engine_session import opened_engine
from cadran.cli.options import (
    PORT,
    AddressOption,
    AsUserOption,
    HomeOption,
    LabelsOption,
    LangOption,
    SinceOption,
    speaking,
)
from cadran.cli.output import write, write_table
from cadran.config import home_folder
from cadran.export.table_file import TableFile


def tell_news(
    since: SinceOption,
    format: Annotated[Literal["text", "csv", "xlsx"], typer.Option("--format")] = "text",
    labels: LabelsOption = False,
    address: AddressOption = f"http://localhost:{PORT}",
    as_user: AsUserOption = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> int:
    folder = home or home_folder()
    os.environ["CADRAN_HOME"] = str(folder.resolve())
    from cadran.cli import digest as news  # noqa: PLC0415 - reads the home it is of
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
