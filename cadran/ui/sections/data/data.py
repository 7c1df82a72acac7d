"""Can I trust this: how fresh, how complete, what was refused and what is suspicious."""

from typing import Any

import polars as pl
import streamlit as st
from markupsafe import Markup

from cadran.analysis.bounds import reach
from cadran.contract.tables import TABLES
from cadran.i18n import formats
from cadran.i18n.catalogue import say_code
from cadran.insight import figures
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.ui.agreements.clause_problems import clause_place, sentence
from cadran.ui.components import panel
from cadran.ui.components.data_table import data_table
from cadran.ui.components.markup import as_markdown, element, joined, show_html
from cadran.ui.components.row_list import Column, ListRow, RowList
from cadran.ui.request.view import Request, View

LOADS_SHOWN = 60
CLAUSES_NAMED = 12
REFUSED_SHOWN = 200
REACHED = ("otd", "otif", "in_full", "stockout_rate", "cancel_rate")
LOAD_COLUMNS = (
    "load_id",
    "loaded_at",
    "profile",
    "table_name",
    "source_file",
    "rows",
    "accepted",
    "unchanged",
    "quarantined",
    "warnings",
    "data_from",
    "data_to",
    "sha256",
)
REFUSED_COLUMNS = ("table_name", "source_file", "source_row", "column_name", "value", "code", "reason")


def data_page(view: View) -> None:
    """Freshness and counts, what is missing, what is suspicious, what was refused, and every load."""
    catalogue = view.engine.catalogue
    ledger, refused, warnings = catalogue.ledger(), catalogue.quarantine(), catalogue.warnings()
    _tables(view, ledger, refused, warnings)
    _missing(view)
    _warnings(view, warnings)
    _refused(view, refused)
    _reach(view, refused)
    _loads(view, ledger)


def before_any_load(request: Request) -> None:
    """The way to import files, and what each table would enable."""
    request.link("imports", request.t("state.no_data_link"))
    _enables(request, list(TABLES))


def _tables(view: View, ledger: pl.DataFrame, refused: pl.DataFrame, warnings: pl.DataFrame) -> None:
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
        panel.export(view, "tables", frame)


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
    return ledger.filter(~pl.col("is_withdrawn")).group_by("table_name").agg(*days)


def _cell(view: View, name: str, cell: Any) -> str:
    if name == "table_name":
        return view.code("table", str(cell))
    if name in ("data_from", "data_to"):
        return formats.day(cell, view.language)
    if name == "loaded_at":
        return formats.moment(cell, view.language)
    return view.count(cell) if cell else formats.NOTHING


def _missing(view: View) -> None:
    absent = [name for name, rows in view.engine.catalogue.row_counts().items() if not rows]
    if absent:
        with panel.block(view, "missing", view.t("data.missing_title", n=len(absent)), view.t("data.missing_subtitle")):
            _enables(view.request, [name for name in TABLES if name in absent])


def _enables(request: Request, names: list[str]) -> None:
    pairs = (
        joined(
            element("dt", say_code(request.language, "table", name), " ", element("code", name)),
            element("dd", TABLES[name].enables.read(request.language)),
        )
        for name in names
    )
    show_html(element("dl", *pairs, css="cadran-definition"))


def _warnings(view: View, warnings: pl.DataFrame) -> None:
    """Loaded but suspicious rows by rule, in a sentence that says what is done with them."""
    total = int(warnings["row_count"].sum() or 0)
    title = view.t("data.warnings_title", n=view.count(total)) if total else view.t("data.no_warnings")
    with panel.block(view, "warnings", title, view.t("data.warnings_subtitle")):
        if warnings.is_empty():
            return
        ranked = warnings.sort("row_count", descending=True).iter_rows()
        show_html(joined(*(_warning(view, table, code, rows) for table, code, rows in ranked)))


def _warning(view: View, table: str, code: str, rows: int) -> Markup:
    words = f"{view.count(rows)} · {view.code('table', table)} · {sentence(view, code)}{_clauses(view, code)}"
    return element("div", element("b", "▲", css="watch", aria_hidden="true"), " ", words, css="cadran-fact")


def _clauses(view: View, code: str) -> str:
    """The clauses a warning is about, with what stands where; nothing where it is about other rows."""
    if not code.startswith("clause_"):
        return ""
    warnings = view.details("clause_warnings", code=code).sort("clause_id", "column_name", nulls_last=True)
    ids = [clause_place(row) for row in warnings.iter_rows(named=True)]
    more = f" +{view.count(len(ids) - CLAUSES_NAMED)}" if len(ids) > CLAUSES_NAMED else ""
    return f" ({', '.join(ids[:CLAUSES_NAMED])}{more})"


def _refused(view: View, refused: pl.DataFrame) -> None:
    """Every refused row with its reason; the files hold all of them, in both profiles."""
    title = (
        view.t("data.refused_title", n=view.count(refused.height)) if refused.height else view.t("data.none_refused")
    )
    with panel.block(view, "refused", title, view.t("data.refused_subtitle")):
        if refused.is_empty():
            return
        written = refused.with_columns(pl.col(f"sentence_{view.language}").alias("reason"))
        data_table(view, written.head(REFUSED_SHOWN), REFUSED_COLUMNS)
        if refused.height > REFUSED_SHOWN:
            words = view.t("split.more", shown=view.count(REFUSED_SHOWN), total=view.count(refused.height))
            st.caption(as_markdown(words))
        _files(view, "quarantine", refused)


def _reach(view: View, refused: pl.DataFrame) -> None:
    """How far the refused rows could move each rate of order lines, over all days loaded."""
    counts = dict(refused.unique(["source_file", "source_row"]).group_by("table_name").len().iter_rows())
    lines, parcels = counts.get("order_lines", 0), counts.get("deliveries", 0)
    frame = _reached(view, lines, parcels)
    if not lines + parcels or frame.is_empty():
        return
    widest = (
        frame.with_columns(width=pl.col("ci_high") - pl.col("ci_low"))
        .sort("width", descending=True, maintain_order=True)
        .row(0, named=True)
    )
    words = {
        "name": widest["kpi"],
        "low": formats.delta(widest["ci_low"] - widest["value"], "percent", view.language),
        "high": formats.delta(widest["ci_high"] - widest["value"], "percent", view.language),
    }
    with panel.block(view, "reach", view.t("data.reach_title", **words), view.t("data.reach_subtitle")):
        written = frame.with_columns(
            pl.Series(name, [formats.percent(share, view.language, 2) for share in frame[name]])
            for name in ("value", "ci_low", "ci_high")
        )
        data_table(view, written)
        panel.export(view, "reach", frame)


def _reached(view: View, lines: int, parcels: int) -> pl.DataFrame:
    ever = Selection().of_both_flows()
    rows = []
    for kpi in (KPIS[kpi_id] for kpi_id in REACHED if not view.engine.catalogue.missing_tables(KPIS[kpi_id])):
        figure = figures.figure(view.measure(kpi, ever))
        bounds = reach(figure.numerator or 0, figure.n, lines, parcels if kpi.better == "higher" else 0)
        if bounds and figure.value is not None:
            rows.append((view.text(kpi.name), figure.n, figure.value, *bounds))
    kinds = {"kpi": pl.String, "n": pl.Int64, **dict.fromkeys(("value", "ci_low", "ci_high"), pl.Float64)}
    return pl.DataFrame(rows, schema=kinds, orient="row")


def _files(view: View, report: str, frame: pl.DataFrame) -> None:
    """The rows as they were refused: no period."""
    panel.export(view, report, frame, asked=Selection())


def _loads(view: View, ledger: pl.DataFrame) -> None:
    """The ledger, newest load first."""
    loads = ledger["load_id"].n_unique() if ledger.height else 0
    with panel.block(view, "loads", view.t("data.loads_title", n=view.count(loads)), view.t("data.loads_subtitle")):
        if ledger.height:
            days = pl.col("data_from", "data_to").cast(pl.Date)
            data_table(view, ledger.head(LOADS_SHOWN).with_columns(days), LOAD_COLUMNS)
            _files(view, "ledger", ledger)
