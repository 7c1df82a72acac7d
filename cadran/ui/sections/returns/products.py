"""Which products come back more than their category, why, and who ships them."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import polars as pl
import streamlit as st

from cadran.analysis.excess import excess
from cadran.analysis.intervals import wilson
from cadran.analysis.status import FEWEST_FOR_STATUS
from cadran.calendar import ONE_DAY, shift_months
from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.footing import Footing, footing, rows_footing
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.ui.components import panel
from cadran.ui.components.bar import bar
from cadran.ui.components.chip import status_chip
from cadran.ui.components.markup import as_markdown, show_html
from cadran.ui.components.row_list import Column, ListRow, RowList
from cadran.ui.request.view import View
from cadran.ui.sections.returns.reasons import code_name, shares_list, total_of

RATE = KPIS["return_rate"]
WINDOW = timedelta(days=RATE.matures_after_days or 0)
PRODUCTS_SHOWN = 12
MONTHS_JUDGED = 12


def judged_span(view: View) -> tuple[date, date]:
    """The sales products are judged by: twelve months up to the period's last final day, or a longer period itself."""
    last = min(view.period.last or view.as_of, view.as_of - WINDOW)
    year = shift_months(last + ONE_DAY, -MONTHS_JUDGED)
    if view.period.first is None:
        return date.min, last
    return min(view.period.first, year), last


def _judged(view: View) -> tuple[Selection, str]:
    first, last = judged_span(view)
    last_day = formats.day(last, view.language)
    known = view.t("returns.sales_until", last=last_day)
    if first != date.min:
        known = view.t("returns.sales_between", first=formats.day(first, view.language), last=last_day)
    return view.selection.during(first, last).choosing("counted_in", "lines"), known


def chosen_product(view: View) -> str | None:
    """The SKU the reader has narrowed the page to, when it is one alone."""
    chosen = view.selection.values_of("sku")
    return chosen[0] if len(chosen) == 1 else None


def products(view: View) -> None:
    """Products by excess returns; a click narrows the page to one."""
    selection, span = _judged(view)
    rated = excess(view.measure(RATE, selection, by=("sku", "product_name", "category")))
    rated = rated.join(_top_reasons(view), on="sku", how="left").with_columns(
        reason=pl.col("reason"), top_returns=pl.col("top_returns").fill_null(0.0)
    )
    base = _products_footing(view, rated, span)
    subtitle = view.t("returns.products_subtitle", span=span)
    with panel.block(view, "products", _products_title(view, rated), subtitle, base):
        if not total_of(rated, "n"):
            panel.empty(view, RATE)
            return
        if not total_of(rated, "numerator"):
            st.markdown(view.t("returns.none"))
            return
        listed = rated.filter(pl.col("excess").is_not_null()).head(PRODUCTS_SHOWN)
        _product_rows(view, listed)
        panel.footer(view, "excess_returns", rated, _products_note(view, rated, listed))
        panel.table(view, "products", rated, RATE)


def _products_footing(view: View, rated: pl.DataFrame, span: str) -> Footing:
    """What products are judged by: the final sales; where too few came of any, that none can be judged."""
    counts, subject = view.text(RATE.counts), view.t("returns.products_subject", span=span)
    base = rows_footing(view, subject, total_of(rated, "n"), counts, kpi=RATE)
    if base.ground == "sound" and not rated["excess"].count():
        few = f"{subject}{view.t('judged.colon')}{view.t('returns.products_few')}"
        return replace(base, ground="unknown", reason=few)
    return base


def _products_note(view: View, rated: pl.DataFrame, listed: pl.DataFrame) -> str:
    few = rated.filter(pl.col("excess").is_null()).height
    numbers = {"shown": listed.height, "total": rated.height, "few": few}
    return view.t("returns.products_note", **{name: view.count(number) for name, number in numbers.items()})


def _top_reasons(view: View) -> pl.DataFrame:
    """The first reason of the returns of the judged sales, by product."""
    returns = _sold_returns(view, ("sku", "reason")).filter(pl.col("reason").is_not_null())
    first = returns.sort("return_count", "reason", descending=[True, False]).unique("sku", keep="first")
    return first.select("sku", "reason", top_returns="return_count")


def _sold_returns(view: View, by: tuple[str, ...]) -> pl.DataFrame:
    """Returns of the judged sales, whenever they were received, by the columns `by`."""
    first, last = judged_span(view)
    since = view.selection.during(None if first == date.min else first, view.as_of)
    returns = view.totals("returned_goods", (*by, "ordered_date"), ("return_count",), since)
    return returns.filter(pl.col("ordered_date").is_between(first, last)).group_by(by).agg(pl.col("return_count").sum())


def _products_title(view: View, rated: pl.DataFrame) -> str:
    """Chance explains more of single intervals the more products are compared, so the title says how many are."""
    signals = rated.filter(pl.col("is_signal"))
    enough = rated.filter(pl.col("n") >= FEWEST_FOR_STATUS).height
    tested = {"tested": view.count(enough), "fewest": view.count(FEWEST_FOR_STATUS)}
    if signals.is_empty():
        return view.t("returns.products_none", **tested)
    name = signals["product_name"][0] or signals["sku"][0]
    return view.t("returns.products_some", n=view.count(signals.height), name=name, **tested)


def _product_rows(view: View, listed: pl.DataFrame) -> None:
    full = max((high for high in listed["ci_high"] if high is not None), default=1.0)
    columns = [
        Column("", "link"),
        Column(view.t("split.n"), "num dim"),
        Column(view.t("returns.came_back"), "num dim wide"),
        Column("", "wide"),
        Column(view.text(RATE.short), "num"),
        Column(view.t("split.interval"), "num dim wide"),
        Column(view.code("dimension", "category"), "num dim wide"),
        Column(view.t("returns.excess"), "num"),
        Column(view.t("returns.top_reason"), "dim wide"),
    ]
    rows = (ListRow(_product_cells(view, row, full), _product_link(view, row)) for row in listed.iter_rows(named=True))
    RowList("cadran-products", columns).show("products", rows)


def _product_link(view: View, row: Row) -> partial[bool]:
    label = as_markdown(row["product_name"] or row["sku"])
    return partial(view.link, view.request.page.id, label, view.state.filtering("sku", (row["sku"],)), at="products")


def _product_cells(view: View, row: Row, full: float) -> list[object]:
    value, low, high = (float(row[name] or 0) for name in ("value", "ci_low", "ci_high"))
    category = float(row["category_value"] or 0)
    text, reason = view.value(RATE, value), row["reason"]
    words = view.t("returns.reason_of", name=code_name(view, "reason", str(reason)), k=view.count(row["top_returns"]))
    return [
        row["product_name"] or row["sku"],
        view.count(float(row["n"] or 0)),
        view.count(row["numerator"]),
        bar(value / full, (low / full, high / full), category / full),
        status_chip(view, "breach", text) if row["is_signal"] else text,
        f"{view.in_unit(RATE, low)} – {view.in_unit(RATE, high)}",
        view.in_unit(RATE, category),
        formats.number(row["excess"], view.language, 1),
        words if reason else "",
    ]


def product(view: View) -> None:
    """The product chosen: how often it comes back against its category, why, and who ships it."""
    selection, span = _judged(view)
    rows = view.measure(RATE, selection, by=("product_name", "category"))
    rows = rows.filter(pl.col("n") > 0)
    if rows.is_empty():
        base = footing(view, RATE, chosen_product(view) or "", selection)
        with panel.block(view, "product", chosen_product(view) or "", footing=base):
            panel.empty(view, RATE)
        return
    row = rows.row(0, named=True)
    _product_reasons(view, row, _category_rate(view, selection, row["category"]), span)
    _shippers(view, selection, span)


def _category_rate(view: View, selection: Selection, category: str | None) -> float | None:
    whole = selection.where("sku").where("category", category or "")
    return figures.figure(view.measure(RATE, whole)).value


def _product_reasons(view: View, row: Row, usual: float | None, span: str) -> None:
    n = int(row["n"] or 0)
    frame = _sold_returns(view, ("reason",)).rename({"return_count": "n"})
    frame = frame.with_columns(
        name=pl.Series([code_name(view, "reason", code) for code in frame["reason"]], dtype=pl.String)
    )
    frame = frame.sort("n", "name", descending=[True, False]).with_columns(comparison_n=pl.lit(0.0))
    title, subtitle = _product_title(view, row, usual), view.t("returns.product_subtitle", span=span)
    with panel.block(view, "product", title, subtitle):
        if total_of(frame, "n"):
            show_html(shares_list(view, "reason", frame))
        note = view.t("chart.rows", n=view.count(n), counts=view.text(RATE.counts))
        panel.footer(view, "product_reasons", frame.select("reason", "n"), note)
        label = view.t("filter.remove", name=view.t("filter.sku").rstrip(" :\u00a0"))
        view.link(view.request.page.id, as_markdown(label), view.state.filtering("sku", ()))


def _product_title(view: View, row: Row, usual: float | None) -> str:
    """How often it comes back, against its category; a count below ten sales."""
    n, k = int(row["n"] or 0), int(row["numerator"] or 0)
    words = {"name": row["product_name"], "k": view.count(k), "n": view.count(n), "usual": view.value(RATE, usual)}
    key = "returns.product_few" if n < figures.FEWEST_FOR_RATE else "returns.product_title"
    return view.t(key, rate=view.value(RATE, k / n), category=row["category"] or formats.NOTHING, **words)


def _shippers(view: View, selection: Selection, span: str) -> None:
    """Who ships the product: mode, supplier and place, with what came back of it."""
    by = ("mode", "supplier_name", "location_name")
    frame = view.measure(RATE, selection, by=by).filter(pl.col("n") > 0).sort("n", descending=True)
    with panel.block(view, "shippers", _shippers_title(view, frame), view.t("returns.product_subtitle", span=span)):
        columns = [
            Column(view.code("dimension", "mode")),
            Column(view.code("dimension", "supplier_id")),
            Column(view.code("dimension", "location_id"), "dim wide"),
            Column(view.t("split.n"), "num dim"),
            Column(view.t("returns.came_back"), "num dim"),
            Column(view.text(RATE.short), "num"),
            Column(view.t("split.interval"), "num dim wide"),
        ]
        rows = (ListRow(_shipper_cells(view, row)) for row in frame.iter_rows(named=True))
        show_html(RowList("cadran-shippers", columns).table(rows))
        note = view.t("chart.rows", n=view.count(total_of(frame, "n")), counts=view.text(RATE.counts))
        panel.footer(view, "shippers", frame, note)


def _shippers_title(view: View, frame: pl.DataFrame) -> str:
    """Who shipped most of it, and of how many senders."""
    if frame.is_empty():
        return view.t("returns.shippers")
    first = frame.row(0, named=True)
    name = first["supplier_name"] or first["location_name"] or code_name(view, "mode", first["mode"])
    counts = {"k": view.count(first["n"]), "n": view.count(total_of(frame, "n"))}
    return view.t("returns.shippers_title", name=name, **counts)


def _shipper_cells(view: View, row: Row) -> list[object]:
    n, k = int(row["n"] or 0), float(row["numerator"] or 0)
    is_rate = n >= figures.FEWEST_FOR_RATE
    low, high = wilson(k, n)
    rate = view.value(RATE, k / n) if is_rate else view.t("card.of", k=view.count(k), n=view.count(n))
    return [
        code_name(view, "mode", row["mode"]),
        row["supplier_name"] or view.t("returns.own_house"),
        row["location_name"] or "",
        view.count(n),
        view.count(k),
        rate,
        f"{view.in_unit(RATE, low)} – {view.in_unit(RATE, high)}" if is_rate else "",
    ]
