"""What went wrong in money: returns and lost parcels by fault and by who bears it, and the lines behind them."""

import polars as pl

from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight import breaches, figures
from cadran.insight.footing import Footing, footing, rows_footing
from cadran.kpis import KPIS
from cadran.ui.components import panel
from cadran.ui.components.data_table import open_line, ticked_row
from cadran.ui.components.markup import element, show_html
from cadran.ui.components.row_list import Column, ListRow, RowList
from cadran.ui.request.view import View

RETURNS, PENALTY = KPIS["return_rate"], KPIS["penalty"]
MONEY = ("refund_value", "destroyed_value", "freight_value", "lost_value")
LINES_SHOWN = 50
RETURNED = ("fault", "bearer", "order_id", "line_id", "counted_on", "sku", "product_name", "disposition", "quantity")
LINES = (*RETURNED, *MONEY, "return_id", "carrier", "supplier_id", "source_file", "source_row")
LOST = (
    "order_id",
    "line_id",
    "shipped_at",
    "silent_days",
    "carrier",
    "sku",
    "product_name",
    "lost_quantity",
    "lost_value",
    "supplier_name",
    "location_name",
    "source_file",
    "source_row",
)


def incidents(view: View) -> None:
    """The money of returns received back and of parcels lost in the period, by fault and bearer."""
    rows = view.selected("incidents")
    frame = by_fault(rows)
    counts = view.t("incidents.counts")
    base = rows_footing(view, view.t("incidents.subject"), frame.height, counts, kpi=RETURNS)
    with panel.block(
        view, "incidents", _title(view, frame), view.t("incidents.subtitle", scope=view.period_label), base
    ):
        if frame.is_empty():
            return
        listed = [_row(view, row) for row in frame.iter_rows(named=True)]
        RowList("cadran-incidents", _columns(view)).show("incidents", listed)
        for note in _notes(view, rows):
            show_html(element("p", note, css="cadran-note"))
        panel.footer(view, "incidents", frame, view.t("incidents.foot", n=view.count(rows.height)))
        _lines(view, rows)


def by_fault(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a kind of incident, fault and bearer: rows, lines, units and each kind of money; the dearest first."""
    money = [pl.sum(name) for name in MONEY]
    frame = rows.group_by("incident", "fault", "bearer").agg(
        pl.len().cast(pl.Int64).alias("row_count"), pl.sum("quantity"), *money
    )
    whole = pl.sum_horizontal("refund_value", "lost_value")
    return frame.sort(whole, "incident", "fault", descending=[True, False, False])


def _title(view: View, frame: pl.DataFrame) -> str:
    if frame.is_empty():
        return ""
    by_bearer = frame.group_by("bearer").agg(pl.sum_horizontal(*MONEY[:1], "lost_value").sum().alias("money"))
    worst = by_bearer.sort("money", "bearer", descending=[True, False]).row(0, named=True)
    words = {
        "refund": formats.money_short(_sum(frame, "refund_value"), view.currency, view.language),
        "lost": formats.money_short(_sum(frame, "lost_value"), view.currency, view.language),
        "bearer": view.code("bearer", worst["bearer"]),
        "money": _money(view, worst["money"]),
    }
    return view.t("incidents.title", **words)


def _columns(view: View) -> list[Column]:
    return [
        Column(view.t("incidents.fault")),
        Column(view.t("incidents.bearer"), "wide"),
        Column(view.t("incidents.rows"), "num dim wide"),
        *(Column(view.code("column", name), "num" if name == "refund_value" else "num wide") for name in MONEY),
    ]


def _row(view: View, row: Row) -> ListRow:
    fault = view.t("incidents.lost") if row["incident"] == "lost" else view.code("fault", row["fault"])
    cells = [fault, view.code("bearer", row["bearer"]), view.count(row["row_count"])]
    return ListRow([*cells, *(_money(view, row[name]) for name in MONEY)])


def _sum(frame: pl.DataFrame, name: str) -> float:
    return float(frame[name].sum() or 0)


def _money(view: View, value: float | None) -> str:
    return formats.money_short(value, view.currency, view.language) if value else formats.NOTHING


def _notes(view: View, rows: pl.DataFrame) -> list[str]:
    """Who bears what, and what no file tells."""
    unknown = {
        "refund": rows.filter(pl.col("refund_value").is_null(), incident="return").height,
        "cost": int(rows["is_cost_unknown"].sum()),
    }
    notes = [view.t("incidents.method")]
    notes += [view.t(f"incidents.unknown_{name}", n=view.count(count)) for name, count in unknown.items() if count]
    if not view.engine.catalogue.missing_tables(PENALTY):
        notes.append(_penalties(view))
    return notes


def _penalties(view: View) -> str:
    """What the clauses whose windows ended in the period cost, once the exclusions of the workspace are left out."""
    before = figures.figure(view.measure(PENALTY))
    kept = breaches.penalty_kept(view) if before.n else before.value
    value, stated = (formats.money(amount, view.currency, view.language) for amount in (kept, before.value))
    words = view.t("incidents.penalty", value=value, n=view.count(before.n))
    return words if value == stated else f"{words} {view.t('incidents.penalty_without', before=stated)}"


def _lines(view: View, rows: pl.DataFrame) -> None:
    """The returns and parcels behind the money, the dearest first; a ticked one opens its line."""
    lines = rows.sort(
        pl.sum_horizontal("refund_value", "lost_value"),
        "order_id",
        "line_id",
        "return_id",
        descending=[True] + [False] * 3,
    )
    with panel.on_request(view, "incident_lines", view.t("incidents.lines", n=view.count(rows.height))) as is_open:
        if not is_open:
            return
        row = ticked_row(view, "incident_lines", lines.head(LINES_SHOWN), LINES)
        if row and row["order_id"]:
            open_line(view, row)
        panel.footer(view, "incident_lines", lines, view.t("incidents.foot", n=view.count(rows.height)))


def lost_parcels(view: View) -> None:
    """The parcels that count as lost in the period, the oldest first."""
    lines = view.selected("lost_parcels").sort("shipped_at", "order_id", "line_id")
    base = _lost_footing(view, lines.height)
    value = _money(view, _sum(lines, "lost_value"))
    title = view.t("incidents.lost_title", n=view.count(lines.height), value=value)
    with panel.block(view, "lost_parcels", title, view.t("incidents.lost_subtitle"), base):
        if lines.is_empty():
            return
        row = ticked_row(view, "lost_parcels", lines.head(LINES_SHOWN), LOST)
        if row:
            open_line(view, row)
        panel.footer(view, "lost_parcels", lines, view.t("incidents.lost_foot", n=view.count(lines.height)))


def _lost_footing(view: View, count: int) -> Footing:
    """No lost parcel is good news only where the data tell when parcels leave and when they come."""
    subject = view.t("incidents.lost_subject")
    transit = footing(view, KPIS["transit"], subject, view.selection.where("flow", "outbound"))
    return (
        transit
        if not count and transit.ground != "sound"
        else rows_footing(view, subject, count, view.t("incidents.parcels"))
    )
