"""What lies in our places on the data date: how much of it sells, waits or sleeps, and how long it lasts."""

from datetime import date, timedelta

import polars as pl
import streamlit as st

from cadran.analysis import classes as by_class
from cadran.charts.stock_map import Item, StockMap
from cadran.charts.stock_map import stock_map as map_drawing
from cadran.engine import Row
from cadran.i18n import formats
from cadran.kpis import KPIS, Kpi
from cadran.ui.components import panel
from cadran.ui.components.markup import as_html, as_markdown
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
    held = rows.filter(pl.col("on_hand_quantity") > 0)["stock_value"]
    return len(held) > 0 and held.null_count() == len(held)


def worth(rows: pl.DataFrame) -> float:
    """The stock value of the rows; a position without a cost adds nothing."""
    return float(rows["stock_value"].sum() or 0)


def money(view: View, amount: float | None) -> str:
    return formats.money_short(amount, view.currency, view.language)


def scope(view: View, rows: pl.DataFrame) -> str:
    """`as of 19 Nov 2026, whatever the period`: what the last snapshot tells."""
    said = view.t("rotation.as_of", day=formats.day(stock_day(rows), view.language))
    last, today = rows["last_demand_date"].max() if "last_demand_date" in rows.columns else None, stock_day(rows)
    if not isinstance(last, date) or today is None or last >= today - timedelta(days=SILENT_DAYS):
        return said
    return f"{said} · {view.t('rotation.silent', day=formats.day(last, view.language))}"


def foot(view: View, kpi: Kpi, report: str, note: str, frame: pl.DataFrame) -> None:
    """The line under a block of the last snapshot: what is in it, the definition, and the export."""
    days = (stock_day(frame), stock_day(frame)) if "stock_date" in frame.columns else None
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key=f"foot_{report}_{kpi.id}"
    ):
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", width="content"):
            st.html(f'<span class="cadran-foot">{as_html(note)}</span>', width="content")
            view.link("definitions", view.t("chart.definition"), kpi=kpi.id)
        panel.export(view, report, frame, days)


def sleeping(view: View) -> None:
    """How much of the stock value sells, waits or sleeps, and the largest items that sleep."""
    rows = on_hand(view)
    with panel.block(view, "sleeping", _sleeping_title(view, rows), scope(view, rows) if rows.height else ""):
        if rows.is_empty():
            panel.empty(view, KPIS["stock_value"])
            return
        paces = _paces(rows)
        total = worth(paces) or 1.0
        st.html(_pace_head(view))
        with st.container(key="rows_paces"):
            for row in paces.iter_rows(named=True):
                with st.container(key=f"row_pace_{row['pace']}"):
                    st.html(_pace_row(view, row, total))
                    view.link("rotation", as_markdown(view.code("pace", row["pace"])), pace=row["pace"])
        _largest(view, rows)
        foot(view, KPIS["dead_stock"], "stock_by_pace", _left_out(view, rows), dated(paces, rows))


def _sleeping_title(view: View, rows: pl.DataFrame) -> str:
    total, asleep = worth(rows), worth(rows.filter(pl.col("pace").is_in(ASLEEP)))
    if not total:
        return view.t("sleeping.title_none")
    share = formats.percent(asleep / total, view.language)
    return view.t("sleeping.title", asleep=money(view, asleep), total=money(view, total), share=share)


def _paces(rows: pl.DataFrame) -> pl.DataFrame:
    """Positions, units and value of each pace that has any."""
    grouped = (
        rows.filter(pl.col("on_hand_quantity") > 0)
        .group_by("pace")
        .agg(pl.len().alias("positions"), pl.col("on_hand_quantity").sum(), priced())
    )
    return grouped.sort(pl.col("pace").replace_strict({pace: place for place, pace in enumerate(PACES)}))


def priced() -> pl.Expr:
    """The value of a group; none where no position of it has one."""
    value = pl.col("stock_value")
    return pl.when(value.count() > 0).then(value.sum()).alias("stock_value")


def dated(frame: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.lit(stock_day(rows)).alias("stock_date"))


def _pace_head(view: View) -> str:
    cells = [("", ""), ("", ""), ("num", "value"), ("num", "share"), ("num wide", "positions")]
    spans = "".join(f'<span class="{css}">{view.t(f"sleeping.{key}") if key else ""}</span>' for css, key in cells)
    return f'<div class="cadran-row cadran-paces cadran-head">{spans}</div>'


def _pace_row(view: View, row: Row, total: float) -> str:
    pace, value = str(row["pace"]), row["stock_value"]
    share = None if value is None else value / total
    kind = "asleep" if pace in ASLEEP else ""
    bar = f'<div class="cadran-bullet {kind}" aria-hidden="true"><i style="width:{(share or 0) * 100:.1f}%"></i></div>'
    return (
        f'<div class="cadran-row cadran-paces"><span class="link" title="{as_html(view.t(f"pace_means.{pace}"))}">'
        f"{as_html(view.code('pace', pace))}</span><span>{bar}</span>"
        f'<span class="num">{as_html(money(view, value))}</span>'
        f'<span class="num dim">{as_html(formats.percent(share, view.language))}</span>'
        f'<span class="num dim wide">{view.count(row["positions"])}</span></div>'
    )


def _largest(view: View, rows: pl.DataFrame) -> None:
    """The sleeping items of most value, each a link to its own figures."""
    asleep = rows.filter(pl.col("pace").is_in(ASLEEP)).sort("stock_value", descending=True, nulls_last=True)
    if asleep.is_empty():
        return
    st.html(f'<p class="cadran-sub">{as_html(view.t("sleeping.largest"))}</p>')
    with st.container(key="rows_asleep"):
        for place, row in enumerate(asleep.head(ITEMS_NAMED).iter_rows(named=True)):
            with st.container(key=f"row_asleep_{place}"):
                st.html(_item(view, row))
                view.link("rotation", as_markdown(row["product_name"]), view.state.filtering("sku", (row["sku"],)))


def _item(view: View, row: Row) -> str:
    return (
        f'<div class="cadran-row cadran-asleep"><span class="link">{as_html(row["product_name"])}</span>'
        f'<span class="dim">{as_html(row["location_name"] or row["location_id"])}</span>'
        f'<span class="dim wide">{as_html(lasts(view, row))}</span>'
        f'<span class="num">{as_html(money(view, row["stock_value"]))}</span></div>'
    )


def lasts(view: View, row: Row) -> str:
    """How long it lasts, or since when nothing of it was sold."""
    if row["cover_days"] is not None:
        return view.t("sleeping.covers", days=formats.days(row["cover_days"], view.language))
    if row["last_sale_date"] is None:
        return view.t("sleeping.never_asked")
    return view.t("sleeping.last_asked", day=formats.day(row["last_sale_date"], view.language))


def _left_out(view: View, rows: pl.DataFrame) -> str:
    """What the value leaves out, in words and, where there are any, positions without a cost."""
    unpriced = rows.filter(pl.col("stock_value").is_null()).height
    said = [view.t("rotation.positions", n=view.count(rows.filter(pl.col("on_hand_quantity") > 0).height))]
    said += [view.t("rotation.unpriced", n=view.count(unpriced))] if unpriced else []
    return " · ".join([*said, view.t("rotation.not_ours")])


def value_map(view: View) -> None:
    """Each product by days of cover and value; a click filters it."""
    rows = on_hand(view)
    products = by_class.products(rows)
    drawn = products.filter(pl.col("stock_value") > 0)
    with panel.block(view, "stock_map", _map_title(view, drawn), _map_subtitle(view, rows)):
        if drawn.is_empty():
            nothing_valued(view, rows)
            return
        items = tuple(_dot(view, row) for row in drawn.iter_rows(named=True))
        words = {name: view.t(f"stock_map.{name}") for name in ("border_words", "cover_words", "no_demand_words")}
        figure = map_drawing(
            StockMap(items, SLOW_FROM, write=lambda amount: money(view, amount), **words), view.palette, view.language
        )
        clicked = panel.drawing(view, "stock_map", figure, view.t("stock_map.alt", n=view.count(drawn.height)))
        if clicked and view.state.values_of("sku") != (clicked,):
            go(view.state.filtering("sku", (clicked,)))
            st.rerun()
        hidden = products.height - drawn.height
        foot(
            view,
            KPIS["days_of_cover"],
            "cover_and_value",
            view.t("stock_map.note", n=view.count(drawn.height), hidden=view.count(hidden)),
            dated(products, rows),
        )
        panel.table(view, "stock_map", lambda: shown_numbers(products.sort("stock_value", descending=True)))


def nothing_valued(view: View, rows: pl.DataFrame) -> None:
    """No stock, or no cost that would tell what it is worth."""
    if rows.is_empty():
        panel.empty(view, KPIS["stock_value"])
    else:
        st.html(f'<p class="cadran-sub">{as_html(_left_out(view, rows))}</p>')


def shown_numbers(frame: pl.DataFrame) -> pl.DataFrame:
    """Amounts and days without decimals, for reading."""
    return frame.with_columns(pl.col(name).round(0) for name, kind in frame.schema.items() if kind.is_float())


def _map_title(view: View, drawn: pl.DataFrame) -> str:
    if drawn.is_empty():
        return view.t("stock_map.title_none")
    still = drawn.filter(pl.col("cover_days").is_null())
    slow = drawn.filter(pl.col("cover_days") > SLOW_FROM)
    values = {"slow": view.count(slow.height), "slow_value": money(view, worth(slow))}
    return view.t("stock_map.title", still=view.count(still.height), still_value=money(view, worth(still)), **values)


def _map_subtitle(view: View, rows: pl.DataFrame) -> str:
    return f"{view.t('stock_map.subtitle')} · {scope(view, rows)}" if rows.height else ""


def _dot(view: View, row: Row) -> Item:
    cover, value, kind = row["cover_days"], float(row["stock_value"] or 0), str(row["abc_class"] or "")
    said = [
        f"<b>{as_html(row['product_name'])}</b> ({as_html(row['sku'])})",
        money(view, value),
        lasts(view, row),
        view.t("classes.of", abc=kind or formats.NOTHING, xyz=row["xyz_class"] or formats.NOTHING),
    ]
    is_asleep = bool(row["is_asleep"])
    return Item(str(row["sku"]), as_html(row["product_name"]), cover, value, kind, is_asleep, "<br>".join(said))
