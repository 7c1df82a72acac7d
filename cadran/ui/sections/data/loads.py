"""The history: each load with what it brought, what it changed of the main figures, and the way to withdraw it."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl
import streamlit as st

from cadran.config import home_folder
from cadran.engine import Row
from cadran.i18n import formats
from cadran.imports import inbox, job
from cadran.imports.history import loads_of, standing_loads
from cadran.imports.job import Job
from cadran.insight import figures
from cadran.kpis import KPIS, Statistic
from cadran.selection import Selection
from cadran.ui.components import panel
from cadran.ui.components.data_table import data_table
from cadran.ui.components.markup import as_markdown, element, joined, show_html
from cadran.ui.components.row_list import Cell, Column, ListRow, RowList
from cadran.ui.request.view import View, engine_of
from cadran.warehouse.versions import version_before

LOADS_LISTED = 20
FILES_SHOWN = 60
FILE_COLUMNS = (
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
TITLES = (
    ("load_id", "num"),
    ("loaded_at", ""),
    ("files", "wide"),
    ("accepted", "num"),
    ("net", "num wide"),
    ("unchanged", "num wide"),
    ("quarantined", "num"),
)
MAIN: tuple[tuple[str, Statistic], ...] = (
    ("otd", "value"),
    ("otif", "value"),
    ("lead_time", "p90"),
    ("stockout_rate", "value"),
    ("return_rate", "value"),
    ("rotation", "value"),
)


def loads(view: View, ledger: pl.DataFrame) -> None:
    """The loads, newest first; their files and the way to withdraw one."""
    history = loads_of(ledger)
    with panel.block(
        view, "loads", view.t("data.loads_title", n=view.count(history.height)), view.t("data.loads_subtitle")
    ):
        if history.is_empty():
            return
        panel.export(view, "ledger", ledger, asked=Selection())
        columns = [Column(view.t(f"data.load_{name}"), css) for name, css in TITLES]
        rows = history.head(LOADS_LISTED).iter_rows(named=True)
        show_html(RowList("cadran-loads", columns).table(_load(view, row) for row in rows))
        with panel.on_request(view, "load_files", view.t("data.load_every_file")) as is_open:
            if is_open:
                days = pl.col("data_from", "data_to").cast(pl.Date)
                data_table(view, ledger.head(FILES_SHOWN).with_columns(days), FILE_COLUMNS)
        _withdraw(view)


def _load(view: View, row: Row) -> ListRow:
    files = ", ".join(row["files"])
    short = f"{row['files'][0]} +{len(row['files']) - 1}" if len(row["files"]) > 2 else files
    words = view.t("data.load_withdrawn", files=short) if row["action"] == "unload" else short
    net = f"{'+' if row['net'] > 0 else ''}{view.count(row['net'])}" if row["net"] else formats.NOTHING
    counts = [view.count(row[name]) for name in ("accepted", "unchanged", "quarantined")]
    moment = formats.moment(row["loaded_at"], view.language)
    return ListRow(
        [view.count(row["load_id"]), moment, Cell(words, "wide", files), counts[0], net, counts[1], counts[2]]
    )


def _withdraw(view: View) -> None:
    """A load that still gives rows can be taken out, after a look at what leaves with it."""
    if view.state.as_of is not None:
        return
    shelf = st.popover(view.t("data.withdraw"), key="withdraw", type="tertiary", on_change="rerun")
    if not shelf.open:
        return
    with shelf:
        standing = standing_loads(home_folder())
        chosen = st.selectbox(
            view.t("data.load_load_id"),
            list(standing),
            format_func=lambda load: (
                f"{load} · {', '.join(dict.fromkeys(row['source_file'] for row in standing[load]))}"
            ),
            key="withdraw_load",
        )
        if chosen is not None:
            _leaves(view, standing[chosen])
            if st.button(view.t("data.withdraw_now", load=chosen), key="withdraw_now", type="primary"):
                job_id = inbox.new_id()
                job.start(home_folder(), job_id, Job("unload", load_id=chosen))
                view.request.open_page("imports", load=job_id)


def _leaves(view: View, sources: Sequence[Row]) -> None:
    """What each file of a load gave, and how much of that counts now."""
    items = [
        view.t(
            "data.leaves",
            file=row["source_file"],
            table=view.code("table", row["table_name"]),
            n=view.count(row["row_count"]),
            current=view.count(row["current_rows"]),
        )
        for row in sources
    ]
    show_html(joined(*(element("p", item, css="cadran-fact") for item in items)))
    st.caption(as_markdown(view.t("data.leaves_help")))


def changed_figures(view: View) -> pl.DataFrame:
    """The main figures over all days in the version before and now; none where that version is gone."""
    before = version_before(home_folder(), view.engine.info.version) if view.state.as_of is None else None
    return _changed(view, replace(view, engine=engine_of(before))) if before else pl.DataFrame()


def changes(view: View, frame: pl.DataFrame) -> None:
    """What the newest version changed of the main figures."""
    with panel.block(view, "changes", view.t("data.changes_title"), view.t("data.changes_subtitle")):
        columns = [Column(view.t(f"data.changes_{name}"), css) for name, css in _CHANGES]
        rows = frame.iter_rows(named=True)
        show_html(RowList("cadran-changes", columns).table(_change(view, row) for row in rows))
        panel.export(view, "changes", frame, asked=Selection())


_CHANGES = (("kpi", ""), ("before", "num"), ("after", "num"), ("n_before", "num wide"), ("n_after", "num wide"))


def _changed(view: View, former: View) -> pl.DataFrame:
    """One row a main figure both versions know: its value and rows before and now."""
    ever = Selection().of_both_flows()
    rows = []
    for kpi_id, read in MAIN:
        kpi = KPIS[kpi_id]
        if any(each.engine.catalogue.missing_tables(kpi) for each in (view, former)):
            continue
        before, after = (figures.figure(each.measure(kpi, ever), read) for each in (former, view))
        if before.value is not None or after.value is not None:
            rows.append((kpi_id, before.value, after.value, before.n, after.n))
    kinds = {"kpi": pl.String, "before": pl.Float64, "after": pl.Float64, "n_before": pl.Int64, "n_after": pl.Int64}
    return pl.DataFrame(rows, schema=kinds, orient="row")


def _change(view: View, row: Row) -> ListRow:
    kpi, read = KPIS[row["kpi"]], dict(MAIN)[row["kpi"]]
    values = [formats.value(row[name], kpi.unit, view.language, view.currency) for name in ("before", "after")]
    return ListRow([figures.name(view, kpi, read), *values, view.count(row["n_before"]), view.count(row["n_after"])])
