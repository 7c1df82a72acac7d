"""What lies in our places on the data date: how much of it sells, waits or sleeps, and how long it lasts."""

from datetime import date, timedelta
from functools import partial

import polars as pl
import streamlit as st
from markupsafe import Markup, escape

from cadran.analysis import classes as by_class
from cadran.charts.figure import Figure
from cadran.charts.stock_map import Item, StockMap
from cadran.charts.stock_map import stock_map as map_drawing
from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight.footing import Footing, rows_footing
from cadran.kpis import KPIS, Kpi
from cadran.ui.components import panel
from cadran.ui.components.bar import bar
from cadran.ui.components.markup import as_markdown, element, show_html
from cadran.ui.components.row_list import Cell, Column, ListRow, RowList, covered
from cadran.ui.components.tooltip import tooltip
from cadran.ui.request.view import View, go

PACES = ("moving", "still", "slow", "dead", "new")
ASLEEP = ("slow", "dead")
SLOW_FROM = 180.0
SILENT_DAYS = 28
ITEMS_NAMED = 5


def on_hand(view: View) -> pl.DataFrame:
    """Every SKU and own place of the last snapshot that the filters keep."""
    return view.selected("stock_on_hand")


def stock_day(rows: pl.DataFrame) -> date | None:
    return None if rows.is_empty() else rows["stock_date"][0]


def is_unpriced(rows: pl.DataFrame) -> bool:
    """Whether there is stock and none of it has a value: what it is worth is not known, and never 0."""
    values = rows.filter(pl.col("on_hand_quantity") > 0)["stock_value"]
    return len(values) > 0 and values.null_count() == len(values)


def total_value(rows: pl.DataFrame) -> float:
    """The stock value of the rows; a position without a cost adds nothing."""
    return float(rows["stock_value"].sum() or 0)


def money(view: View, amount: float | None) -> str:
    return formats.money_short(amount, view.currency, view.language)


def scope(view: View, rows: pl.DataFrame) -> str:
    """`as of 19 Nov 2026, whatever the period`: what the last snapshot tells."""
    as_of = view.t("rotation.as_of", day=formats.day(stock_day(rows), view.language))
    last, today = rows["last_demand_date"].max() if "last_demand_date" in rows.columns else None, stock_day(rows)
    if not isinstance(last, date) or today is None or last >= today - timedelta(days=SILENT_DAYS):
        return as_of
    return f"{as_of} · {view.t('rotation.silent', day=formats.day(last, view.language))}"


def snapshot_footer(view: View, kpi: Kpi, report: str, note: str, frame: pl.DataFrame) -> None:
    """The footer of a block of the last snapshot: what is in it, the definition, and the export."""
    day = stock_day(frame) if "stock_date" in frame.columns else None
    panel.footer(view, report, frame, note, kpi, asked=view.selection.during(day, day) if day else None)


def sleeping_stock(view: View) -> None:
    """How much of the stock value sells, waits or sleeps, and the largest items that sleep."""
    rows = on_hand(view)
    base = stock_footing(view, rows, "sleeping.subject")
    with panel.block(view, "sleeping", _sleeping_title(view, rows), scope(view, rows) if rows.height else "", base):
        if rows.is_empty():
            panel.empty(view, KPIS["stock_value"])
            return
        paces = _paces(rows)
        _pace_rows(view, paces)
        _largest(view, rows)
        snapshot_footer(view, KPIS["dead_stock"], "stock_by_pace", _left_out(view, rows), dated(paces, rows))


def stock_footing(view: View, rows: pl.DataFrame, subject: str) -> Footing:
    """What a block of the last snapshot stands on: the positions known on its day."""
    kpi = KPIS["stock_value"]
    return rows_footing(view, view.t(subject), rows.height, view.text(kpi.counts), is_of_period=False, kpi=kpi)


def _pace_rows(view: View, paces: pl.DataFrame) -> None:
    """Each pace with its part of the value; a click lists its positions."""
    total = total_value(paces) or 1.0
    columns = [
        Column("", "link"),
        Column(),
        Column(view.t("sleeping.value"), "num"),
        Column(view.t("sleeping.share"), "num dim"),
        Column(view.t("sleeping.positions"), "num dim wide"),
    ]
    rows = RowList("cadran-paces", columns)
    show_html(rows.head())
    with st.container(key="rows_paces"):
        for row in paces.iter_rows(named=True):
            label = as_markdown(view.code("pace", row["pace"]))
            link = partial(view.link, "rotation", label, pace=row["pace"])
            covered(f"pace_{row['pace']}", rows.line(ListRow(_pace_cells(view, row, total))), link)


def _pace_cells(view: View, row: Row, total: float) -> list[object]:
    pace, value = str(row["pace"]), row["stock_value"]
    share = None if value is None else value / total
    return [
        Cell(view.code("pace", pace), "link", view.t(f"pace_means.{pace}")),
        bar(share, css="asleep" if pace in ASLEEP else ""),
        money(view, value),
        formats.percent(share, view.language),
        view.count(row["positions"]),
    ]


def _sleeping_title(view: View, rows: pl.DataFrame) -> str:
    total, asleep = total_value(rows), total_value(rows.filter(pl.col("pace").is_in(ASLEEP)))
    if not total:
        return view.t("sleeping.title_none")
    new = total_value(rows.filter(pl.col("pace") == "new"))
    words = {"asleep": money(view, asleep), "total": money(view, total), "new": money(view, new)}
    if not asleep and new >= total / 2:
        return view.t("sleeping.title_new", **words)
    share = formats.percent(asleep / total, view.language)
    return view.t("sleeping.title_partly" if new else "sleeping.title", share=share, **words)


def _paces(rows: pl.DataFrame) -> pl.DataFrame:
    """Positions, units and value of each pace that has any."""
    grouped = (
        rows.filter(pl.col("on_hand_quantity") > 0)
        .group_by("pace")
        .agg(pl.len().alias("positions"), pl.col("on_hand_quantity").sum(), priced())
    )
    return grouped.sort(pl.col("pace").replace_strict({pace: index for index, pace in enumerate(PACES)}))


def priced() -> pl.Expr:
    """The value of a group; none where no position of it has one."""
    value = pl.col("stock_value")
    return pl.when(value.count() > 0).then(value.sum()).alias("stock_value")


def dated(frame: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.lit(stock_day(rows)).alias("stock_date"))


def _largest(view: View, rows: pl.DataFrame) -> None:
    """The sleeping items of most value, each a link to its own figures."""
    asleep = rows.filter(pl.col("pace").is_in(ASLEEP)).sort("stock_value", descending=True, nulls_last=True)
    if asleep.is_empty():
        return
    show_html(element("p", view.t("sleeping.largest"), css="cadran-sub"))
    items = RowList("cadran-asleep", [Column("", css) for css in ("link", "dim", "dim wide", "num")])
    with st.container(key="rows_asleep"):
        for index, row in enumerate(asleep.head(ITEMS_NAMED).iter_rows(named=True)):
            state = view.state.filtering("sku", (row["sku"],))
            link = partial(view.link, "rotation", as_markdown(row["product_name"]), state)
            covered(f"asleep_{index}", items.line(ListRow(_item_cells(view, row))), link)


def _item_cells(view: View, row: Row) -> list[object]:
    location = row["location_name"] or row["location_id"]
    return [row["product_name"], location, cover_words(view, row), money(view, row["stock_value"])]


def cover_words(view: View, row: Row) -> str:
    """How long it lasts, or since when nothing of it was sold."""
    if row["cover_days"] is not None:
        return view.t("sleeping.covers", days=formats.days(row["cover_days"], view.language))
    if row["last_sale_date"] is None:
        return view.t("sleeping.never_asked")
    return view.t("sleeping.last_asked", day=formats.day(row["last_sale_date"], view.language))


def _left_out(view: View, rows: pl.DataFrame) -> str:
    """What the value leaves out, in words and, where there are any, positions without a cost."""
    unpriced = rows.filter(pl.col("stock_value").is_null()).height
    parts = [view.t("rotation.positions", n=view.count(rows.filter(pl.col("on_hand_quantity") > 0).height))]
    parts += [view.t("rotation.unpriced", n=view.count(unpriced))] if unpriced else []
    return " · ".join([*parts, view.t("rotation.not_ours")])


def cover_and_value(view: View) -> None:
    """Each product by days of cover and value; a click filters it."""
    rows = on_hand(view)
    products = by_class.products(rows)
    drawn = products.filter(pl.col("stock_value") > 0)
    with panel.block(
        view,
        "stock_map",
        _map_title(view, drawn),
        _map_subtitle(view, rows),
        stock_footing(view, rows, "stock_map.subject"),
    ):
        if drawn.is_empty():
            nothing_valued(view, rows)
            return
        clicked = panel.drawing(
            view, "stock_map", _map(view, drawn), view.t("stock_map.alt", n=view.count(drawn.height))
        )
        if clicked and view.state.values_of("sku") != (clicked,):
            go(view.state.filtering("sku", (clicked,)))
            st.rerun()
        hidden = view.count(products.height - drawn.height)
        note = view.t("stock_map.note", n=view.count(drawn.height), hidden=hidden)
        snapshot_footer(view, KPIS["days_of_cover"], "cover_and_value", note, dated(products, rows))
        panel.table(view, "stock_map", lambda: whole_numbers(products.sort("stock_value", descending=True)))


def _map(view: View, drawn: pl.DataFrame) -> Figure:
    items = tuple(_dot(view, row) for row in drawn.iter_rows(named=True))
    words = {name: view.t(f"stock_map.{name}") for name in ("border_words", "cover_words", "no_demand_words")}
    stock_map = StockMap(items, SLOW_FROM, write=lambda amount: money(view, amount), **words)
    return map_drawing(stock_map, view.palette, view.language)


def nothing_valued(view: View, rows: pl.DataFrame) -> None:
    """No stock, or no cost that would tell what it is worth."""
    if rows.is_empty():
        panel.empty(view, KPIS["stock_value"])
    else:
        show_html(element("p", _left_out(view, rows), css="cadran-sub"))


def whole_numbers(frame: pl.DataFrame) -> pl.DataFrame:
    """Amounts and days without decimals, for reading."""
    return frame.with_columns(pl.col(name).round(0) for name, kind in frame.schema.items() if kind.is_float())


def _map_title(view: View, drawn: pl.DataFrame) -> str:
    if drawn.is_empty():
        return view.t("stock_map.title_none")
    if not drawn["cover_days"].count():
        return view.t("stock_map.title_unknown", n=view.count(drawn.height), value=money(view, total_value(drawn)))
    still = drawn.filter(pl.col("cover_days").is_null())
    slow = drawn.filter(pl.col("cover_days") > SLOW_FROM)
    values = {"slow": view.count(slow.height), "slow_value": money(view, total_value(slow))}
    return view.t(
        "stock_map.title", still=view.count(still.height), still_value=money(view, total_value(still)), **values
    )


def _map_subtitle(view: View, rows: pl.DataFrame) -> str:
    return f"{view.t('stock_map.subtitle')} · {scope(view, rows)}" if rows.height else ""


def _dot(view: View, row: Row) -> Item:
    cover, value, kind = row["cover_days"], float(row["stock_value"] or 0), str(row["abc_class"] or "")
    name = escape(row["product_name"])
    classes = view.t("classes.of", abc=kind or formats.NOTHING, xyz=row["xyz_class"] or formats.NOTHING)
    title = Markup("<b>{}</b> ({})").format(name, row["sku"])
    tip = tooltip(title, money(view, value), cover_words(view, row), classes)
    return Item(str(row["sku"]), name, cover, value, kind, bool(row["is_asleep"]), tip)
