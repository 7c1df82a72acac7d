"""All clauses of all suppliers: how many are met over time, which were broken in a window, when each supplier did."""

from dataclasses import replace
from datetime import date
from functools import partial

import polars as pl
import streamlit as st

from cadran.calendar import shift, start_of
from cadran.charts import template
from cadran.charts.matrix import Cell, Matrix, matrix
from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight import breaches as judged_windows
from cadran.insight.footing import footing
from cadran.insight.penalties import retained
from cadran.kpis import KPIS
from cadran.ui.agreements import breaches, penalties
from cadran.ui.components import panel
from cadran.ui.components.pager import page_shown, pager
from cadran.ui.components.row_list import Cell as RowCell
from cadran.ui.components.row_list import Column, ListRow, RowList
from cadran.ui.components.url_choice import choose, chosen
from cadran.ui.panels.trend import trend
from cadran.ui.panels.variance_panel import why
from cadran.ui.request.view import View

COMPLIANCE = KPIS["sla_compliance"]
MONTHS_OFFERED = 6
MONTHS_SHOWN = 13
SUPPLIERS_SHOWN = 20
ROWS_PER_PAGE = 25
TABLE_COLUMNS = (
    "supplier_name",
    "kpi",
    "target",
    "actual",
    "line_count",
    "missed_line_count",
    "missed_value",
    "penalty",
    "retained",
)
CALENDAR_COLUMNS = (
    "supplier_id",
    "supplier_name",
    "month",
    "assessable",
    "breached",
    "missed_value",
    "penalty",
    "retained",
)


def contracts_tab(view: View) -> None:
    """Compliance by window, the broken clauses of one window, and the calendar of breaches."""
    if view.engine.catalogue.missing_tables(COMPLIANCE):
        with panel.block(view, "broken", view.text(COMPLIANCE.name), footing=footing(view, COMPLIANCE)):
            panel.empty(view, COMPLIANCE)
        return
    windows = judged(view)
    broken_clauses(view, windows)
    calendar(view, windows)
    trend(view, COMPLIANCE)
    why(view, COMPLIANCE)


def judged(view: View) -> pl.DataFrame:
    """Every clause in every window that had ended by the end of the period shown, with the suppliers' names."""
    over = retained(view, judged_windows.ended(view))
    names = judged_windows.parties(view).select("supplier_id", "supplier_name").unique("supplier_id")
    named = over.join(names, on="supplier_id", how="left")
    return named.with_columns(pl.col("supplier_name").fill_null(pl.col("supplier_id")))


def broken_clauses(view: View, windows: pl.DataFrame) -> None:
    """The broken clauses whose window ended in the month chosen, most missed value first; a row leads to its lines."""
    offered = windows_offered(windows)
    asked = chosen("of", tuple(offered)) if offered else ""
    rows = ended_in(windows, offered[asked]) if offered else windows
    broken = rows.filter(pl.col("clause_state") == "breached")
    label = formats.month(offered[asked], view.language) if offered else view.period_label
    title = view.t("sla.title", n=view.count(broken.height), period=label)
    base = footing(view, COMPLIANCE, selection=view.selection.during(None, view.selection.period_to))
    with panel.block(view, "broken", title, _counted(view, rows), replace(base, doubts=())):
        if not offered:
            panel.empty(view, COMPLIANCE)
            return
        months = {code: formats.month(month, view.language) for code, month in offered.items()}
        choose(view, "of", months, {"tab": "contracts"})
        first = (page_shown(broken.height, ROWS_PER_PAGE) - 1) * ROWS_PER_PAGE
        _rows(view, broken.slice(first, ROWS_PER_PAGE).to_dicts())
        if broken.height > ROWS_PER_PAGE:
            pager(view, broken.height, ROWS_PER_PAGE)
        suppliers = view.count(broken["supplier_id"].n_unique())
        words = view.t("sla.foot", suppliers=suppliers, clauses=view.count(broken.height))
        panel.footer(view, "sla_broken", broken.select(breaches.COLUMNS), words, COMPLIANCE)
        panel.table(view, "broken", lambda: readable(view, broken))


def windows_offered(windows: pl.DataFrame) -> dict[str, date]:
    """The last months in which windows ended, by a code such as `2026-10`."""
    months = windows.select(pl.col("window_end").dt.month_start()).unique().sort("window_end", descending=True)
    return {f"{month:%Y-%m}": month for month in months["window_end"].head(MONTHS_OFFERED)}


def ended_in(windows: pl.DataFrame, month: date) -> pl.DataFrame:
    """The windows that ended in a month, a quarter among them: most missed value first, then most missed lines."""
    rows = windows.filter(pl.col("window_end").dt.month_start() == month)
    order = ["missed_value", "missed_line_count", "clause_id"]
    return rows.sort(order, descending=[True, True, False], nulls_last=True)


def _counted(view: View, rows: pl.DataFrame) -> str:
    """`81 of 96 assessable clauses met (84.4%) · 12 not assessable · penalties €1,204 before exclusions, ...`."""
    states = dict(rows.group_by("clause_state").len().iter_rows())
    met = states.get("met", 0) + states.get("alert", 0)
    assessable = met + states.get("breached", 0)
    share = formats.percent(met / assessable, view.language) if assessable >= 10 else ""
    return view.t(
        "sla.counted",
        met=view.count(met),
        assessable=view.count(assessable),
        share=f" ({share})" if share else "",
        few=view.count(states.get("not_assessable", 0)),
        totals=penalties.both_totals(view, rows.iter_rows(named=True)),
    )


def _rows(view: View, rows: list[Row]) -> None:
    if not rows:
        st.markdown(view.t("sla.none"))
        return
    titles = {
        "supplier": "link",
        "clause": "",
        "actual": "num",
        "value": "num wide",
        "penalty": "num",
        "lines": "num wide link",
    }
    table = RowList("cadran-broken", [Column(view.t(f"sla.{name}"), css) for name, css in titles.items()])
    table.show("broken", (ListRow(_cells(view, row), partial(breaches.link, view, row)) for row in rows))


def _cells(view: View, row: Row) -> list[object]:
    missed = view.t("card.of", k=view.count(row["missed_line_count"]), n=view.count(row["line_count"]))
    return [
        RowCell(row["supplier_name"], "link", row["supplier_name"]),
        judged_windows.measure(view, row),
        breaches.judgement(view, row),
        formats.money_short(row["missed_value"], view.currency, view.language),
        penalties.penalty_cell(view, row),
        f"{missed} ›",
    ]


def readable(view: View, broken: pl.DataFrame) -> pl.DataFrame:
    """The broken clauses as people read them: measures by name, shares in percent."""
    shares = [
        pl.Series(name, [formats.percent(share, view.language) for share in broken[name]], pl.String)
        for name in ("target", "actual")
    ]
    names = pl.Series("kpi", [judged_windows.name(view, kpi) for kpi in broken["kpi"]], pl.String)
    amounts = pl.col("missed_value", "penalty", "retained").round(2)
    return broken.with_columns(names, *shares, amounts).select(TABLE_COLUMNS)


def calendar(view: View, windows: pl.DataFrame) -> None:
    """Broken clauses by supplier and month; a quarter stands in its last month. A click opens supplier and window."""
    every = by_month(windows)
    if every.is_empty():
        return
    months = _months(every)
    frame = every.filter(pl.col("month").is_in(months))
    ranked = _ranked(frame)
    with panel.block(view, "breach_calendar", _finding(view, ranked, len(months)), view.t("sla.calendar_subtitle")):
        if ranked:
            with st.container(key="wide_matrix"):
                _draw(view, frame, ranked[:SUPPLIERS_SHOWN], months)
        left = len(ranked) - SUPPLIERS_SHOWN
        note = view.t("sla.more", n=view.count(left)) if left > 0 else view.t("sla.reading")
        rows = frame.select(CALENDAR_COLUMNS)
        panel.footer(view, "sla_calendar", rows, note, COMPLIANCE)
        panel.table(view, "breach_calendar", lambda: rows.drop("supplier_id"))


def by_month(windows: pl.DataFrame) -> pl.DataFrame:
    """One row for each supplier and month in which windows ended: clauses judged and broken, and the worst of these.

    Columns supplier_id, supplier_name, month, assessable, breached, missed_value (of the clause that missed most),
    penalty, retained, clause_id, window_start, window_kind.
    """
    is_broken = pl.col("clause_state") == "breached"
    return (
        windows.filter(pl.col("clause_state") != "not_assessable")
        .with_columns(month=pl.col("window_end").dt.month_start())
        .sort("missed_value", "clause_id", descending=[True, False], nulls_last=True)
        .group_by("supplier_id", "supplier_name", "month")
        .agg(
            assessable=pl.len().cast(pl.Int64),
            breached=is_broken.sum().cast(pl.Int64),
            missed_value=pl.col("missed_value").filter(is_broken).max(),
            penalty=pl.col("penalty").sum(),
            retained=pl.col("retained").sum(),
            clause_id=pl.col("clause_id").filter(is_broken).first(),
            window_start=pl.col("window_start").filter(is_broken).first(),
            window_kind=pl.col("window_kind").filter(is_broken).first(),
        )
        .sort("supplier_name", "supplier_id", "month")
    )


def _months(frame: pl.DataFrame) -> list[date]:
    last = frame["month"].max()
    first = frame["month"].min()
    if not (isinstance(last, date) and isinstance(first, date)):
        return []
    months = [shift(start_of(last, "month"), "month", index) for index in range(1 - MONTHS_SHOWN, 1)]
    return [month for month in months if month >= first]


def _ranked(frame: pl.DataFrame) -> list[tuple[str, str, int]]:
    """The suppliers that broke clauses with how many, most first."""
    sums = frame.group_by("supplier_id", "supplier_name").agg(pl.col("breached", "assessable").sum())
    broke = sums.filter(pl.col("breached") > 0)
    order = broke.sort("breached", "assessable", "supplier_name", descending=[True, False, False])
    return order.select("supplier_id", "supplier_name", "breached").rows()


def _finding(view: View, ranked: list[tuple[str, str, int]], months: int) -> str:
    if not ranked:
        return view.t("sla.calendar_none", months=months)
    _, name, count = ranked[0]
    return view.t("sla.calendar_title", supplier=name, n=view.count(count), months=months)


def _draw(view: View, frame: pl.DataFrame, ranked: list[tuple[str, str, int]], months: list[date]) -> None:
    at_row = {supplier: index for index, (supplier, _, _) in enumerate(ranked)}
    at_column = {month: index for index, month in enumerate(months)}
    rows = [row for row in frame.iter_rows(named=True) if row["supplier_id"] in at_row]
    cells = {(at_row[row["supplier_id"]], at_column[row["month"]]): _cell(view, row) for row in rows}
    most = max(row["breached"] for row in rows)
    labels = tuple(formats.period_label(month, "month", view.language) for month in months)
    drawn = Matrix(tuple(name for _, name, _ in ranked), labels, cells)
    alt = view.t("sla.calendar_alt", suppliers=len(ranked), months=len(months))
    figure = matrix(drawn, view.palette, view.language, 0, most)
    clicked = panel.drawing(view, "breach_calendar", figure, alt)
    row = next((row for row in rows if clicked and _id(row) == clicked), None)
    if row is not None and row["breached"]:
        own = {"clause": row["clause_id"], "window": row["window_start"].isoformat()}
        view.request.open_page("supplier", breaches.state(view, row), **own)


def _cell(view: View, row: Row) -> Cell:
    """How many clauses were broken; a month in which all were met is a number without square."""
    month = formats.period_label(row["month"], "month", view.language)
    where = f"<b>{template.words(row['supplier_name'])} · {month}</b>"
    words = view.t("sla.cell", n=view.count(row["breached"]), assessable=view.count(row["assessable"]))
    return Cell(row["breached"] or None, view.count(row["breached"]), f"{where}<br>{words}", _id(row))


def _id(row: Row) -> str:
    return f"{row['supplier_id']}|{row['month'].isoformat()}"
