"""What is loaded, table by table, and what the missing tables would enable."""

from typing import Any

import polars as pl

from cadran.contract.tables import TABLES
from cadran.i18n import formats
from cadran.i18n.catalogue import say_code
from cadran.insight.freshness import forgotten_before
from cadran.selection import Selection
from cadran.ui.components import panel
from cadran.ui.components.markup import element, joined, show_html
from cadran.ui.components.row_list import Column, ListRow, RowList
from cadran.ui.request.view import Request, View


def loaded_tables(view: View, ledger: pl.DataFrame, refused: pl.DataFrame, warnings: pl.DataFrame) -> None:
    """Rows and days of each loaded table, and the way to import more."""
    info = view.engine.info
    title = view.t("data.title", moment=view.as_of_words)
    loaded = formats.moment(ledger.select(pl.max("loaded_at")).item(), view.language)
    subtitle = view.t("data.subtitle", version=info.version, loaded=loaded, currency=info.reporting_currency)
    with panel.block(view, "tables", title, subtitle):
        view.link("imports", view.t("data.import"))
        frame = table_counts(view, ledger, refused, warnings)
        classes = {"table_name": "", "row_count": "num", "warnings": "num wide", "quarantined": "num"}
        columns = [Column(view.code("column", name), classes.get(name, "wide")) for name in frame.columns]
        rows = (ListRow([_cell(view, name, cell) for name, cell in row.items()]) for row in frame.iter_rows(named=True))
        show_html(RowList("cadran-tables", columns).table(rows))
        panel.export(view, "tables", frame, asked=Selection())


def table_counts(view: View, ledger: pl.DataFrame, refused: pl.DataFrame, warnings: pl.DataFrame) -> pl.DataFrame:
    """One row per loaded table: rows, the days they span, when it was last loaded, warnings and refused rows."""
    counts = {name: rows for name, rows in view.engine.catalogue.row_counts().items() if rows}
    spans = {row["table_name"]: row for row in _spans(ledger).iter_rows(named=True)}
    noted = dict(warnings.group_by("table_name").agg(pl.col("row_count").sum()).iter_rows())
    rejected = dict(refused.group_by("table_name").len().iter_rows())
    return pl.DataFrame(
        [
            {
                "table_name": name,
                "row_count": counts[name],
                "data_from": spans.get(name, {}).get("data_from"),
                "data_to": spans.get(name, {}).get("data_to"),
                "loaded_at": spans.get(name, {}).get("loaded_at"),
                "warnings": noted.get(name, 0),
                "quarantined": rejected.get(name, 0),
            }
            for name in TABLES
            if name in counts
        ],
        schema_overrides={"data_from": pl.Date, "data_to": pl.Date, "loaded_at": pl.Datetime},
    )


def _spans(ledger: pl.DataFrame) -> pl.DataFrame:
    days = (pl.col("data_from").cast(pl.Date).min(), pl.col("data_to").cast(pl.Date).max(), pl.col("loaded_at").max())
    spans = ledger.filter(~pl.col("is_withdrawn")).group_by("table_name").agg(*days)
    known = spans.join(forgotten_before(ledger), on="table_name", how="left")
    return known.with_columns(pl.max_horizontal("data_from", "since").alias("data_from"))


def _cell(view: View, name: str, cell: Any) -> str:
    if name == "table_name":
        return view.code("table", str(cell))
    if name in ("data_from", "data_to"):
        return formats.day(cell, view.language)
    if name == "loaded_at":
        return formats.moment(cell, view.language)
    return view.count(cell) if cell else formats.NOTHING


def tables_not_loaded(view: View) -> list[str]:
    """The tables of the contract of which there is no row."""
    counts = view.engine.catalogue.row_counts()
    return [name for name in TABLES if not counts.get(name, 1)]


def missing_tables(view: View, absent: list[str]) -> None:
    """What each table that is not loaded would enable."""
    with panel.block(view, "missing", view.t("data.missing_title", n=len(absent)), view.t("data.missing_subtitle")):
        enables(view.request, absent)


def enables(request: Request, names: list[str]) -> None:
    """What each of these tables enables."""
    pairs = (
        joined(
            element("dt", say_code(request.language, "table", name), " ", element("code", name)),
            element("dd", TABLES[name].enables.read(request.language)),
        )
        for name in names
    )
    show_html(element("dl", *pairs, css="cadran-definition"))
