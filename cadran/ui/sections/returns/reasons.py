"""What came back: why, by whose fault, where it went, and which products come back more than their category."""

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl
import streamlit as st

from cadran.analysis.excess import excess
from cadran.analysis.intervals import wilson
from cadran.calendar import ONE_DAY, shift_months
from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight import figures
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.ui.components import panel
from cadran.ui.components.chip import status_chip
from cadran.ui.components.markup import as_html, as_markdown
from cadran.ui.request.view import View

RATE, DELAY, RESTOCKABLE = KPIS["return_rate"], KPIS["return_delay"], KPIS["restockable"]
WINDOW = timedelta(days=RATE.matures_after_days or 0)
DISPOSITIONS = ("restocked", "refurbished", "to_supplier", "destroyed", "pending")
PRODUCTS_SHOWN = 12
MONTHS_JUDGED = 12


def reasons_and_faults(view: View) -> None:
    """Why goods came back, and whose fault it was where the data tell it: this period against the one before."""
    for column, place in zip(("reason", "fault"), st.columns([3, 2]), strict=True):
        with place:
            _shares(view, column, view.selection, view.comparison, figures.scope(view))


def _shares(view: View, column: str, now: Selection, before: Selection | None, scope: str) -> None:
    """Returns by `column` as bars, most first, those of the other period lighter."""
    frame = _by_code(view, column, now, before)
    title = _shares_title(view, column, frame)
    subtitle = view.t("returns.shares_subtitle", scope=scope)
    with panel.block(view, f"returned_{column}", title, subtitle):
        if not _sum(frame, "n"):
            panel.empty(view, DELAY)
            return
        st.html(_shares_rows(view, column, frame))
        export = frame.drop("name")
        note = view.t("chart.rows", n=view.count(_sum(frame, "n")), counts=view.text(DELAY.counts))
        foot(view, f"returned_{column}", note, export)


def foot(view: View, report: str, note: str, frame: pl.DataFrame) -> None:
    """n and the export of a block whose rows are returns, not those of a KPI."""
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key=f"foot_{report}"
    ):
        st.html(f'<span class="cadran-foot">{as_html(note)}</span>', width="content")
        panel.export(view, report, frame)


def _sum(frame: pl.DataFrame, column: str) -> float:
    return float(frame[column].sum() or 0)


def _by_code(view: View, column: str, now: Selection, before: Selection | None) -> pl.DataFrame:
    counted = view.totals("returned_goods", (column,), ("return_count", "returned_quantity"), now)
    frame = counted.rename({"return_count": "n", "returned_quantity": "units"})
    earlier = view.totals("returned_goods", (column,), ("return_count",), before) if before else counted.head(0)
    earlier = earlier.select(column, comparison_n="return_count")
    joined = frame.join(earlier, on=column, how="full", coalesce=True, nulls_equal=True)
    joined = joined.with_columns(pl.col("n", "units", "comparison_n").fill_null(0.0))
    names = [_code(view, column, code) for code in joined[column]]
    return joined.with_columns(name=pl.Series(names, dtype=pl.String)).sort(
        "n", "comparison_n", "name", descending=[True, True, False]
    )


def _code(view: View, column: str, code: str | None) -> str:
    return view.code(column, code) if code else view.t("split.nothing")


def _shares_title(view: View, column: str, frame: pl.DataFrame) -> str:
    """The first code with its count, and its share from ten returns on."""
    total = _sum(frame, "n")
    told = frame.filter(pl.col(column).is_not_null() & (pl.col("n") > 0))
    if told.is_empty():
        return view.t(f"returns.{column}_unknown" if total else f"returns.{column}_title")
    first = told.row(0, named=True)
    words = {"name": first["name"], "k": view.count(first["n"]), "n": view.count(total)}
    if total < figures.FEWEST_FOR_RATE:
        return view.t(f"returns.{column}_few", **words)
    return view.t(f"returns.{column}_first", share=_percent(view, first["n"] / total), **words)


def _percent(view: View, share: float | None) -> str:
    return formats.percent(share, view.language, decimals=0)


def _shares_rows(view: View, column: str, frame: pl.DataFrame) -> str:
    total, before = _sum(frame, "n"), _sum(frame, "comparison_n")
    longest = max(max(frame["n"]) / (total or 1), max(frame["comparison_n"]) / (before or 1)) or 1.0
    is_rate = total >= figures.FEWEST_FOR_RATE
    versus = view.t("split.change", label=view.comparison_label) if before else ""
    cells = [
        ("", view.code("column", column)),
        ("", ""),
        ("num", "n"),
        ("num", view.t("returns.share")),
        ("num wide", versus),
    ]
    rows = [_cells("cadran-shares cadran-head", [(css, as_html(words)) for css, words in cells])]
    for row in frame.iter_rows(named=True):
        share, earlier = row["n"] / (total or 1), row["comparison_n"] / before if before else None
        bars = f'<i style="width:{share / longest * 100:.1f}%"></i>'
        bars += f'<i class="before" style="width:{(earlier or 0) / longest * 100:.1f}%"></i>' if earlier else ""
        is_known = is_rate and earlier is not None and before >= figures.FEWEST_FOR_RATE
        change = formats.delta(share - earlier, "percent", view.language) if is_known and earlier is not None else ""
        cells = [
            ("", as_html(row["name"])),
            ("", f'<div class="cadran-sharebar" aria-hidden="true">{bars}</div>'),
            ("num", view.count(row["n"])),
            ("num", as_html(_percent(view, share)) if is_rate else ""),
            ("num dim wide", as_html(change)),
        ]
        rows.append(_cells("cadran-shares", cells))
    return "".join(rows)


def _cells(kind: str, cells: Sequence[tuple[str, str]]) -> str:
    inside = "".join(f'<span class="{css}">{content}</span>' for css, content in cells)
    return f'<div class="cadran-row {kind}">{inside}</div>'


def routes(view: View) -> None:
    """Where it was sold, where it came back to, and what became of it, in units."""
    wanted = ("mode", "return_route", "disposition")
    frame = view.totals("returned_goods", wanted, ("returned_quantity", "return_count"))
    with panel.block(view, "routes", _routes_title(view, frame), _routes_subtitle(view)):
        if frame.is_empty():
            panel.empty(view, DELAY)
            return
        table = _routes_frame(frame)
        st.html(_routes_rows(view, table))
        words = view.t("chart.rows", n=view.count(_sum(frame, "return_count")), counts=view.text(DELAY.counts))
        foot(view, "return_routes", words, table)


def _routes_subtitle(view: View) -> str:
    return view.t("returns.routes_subtitle", scope=figures.scope(view))


def _routes_title(view: View, frame: pl.DataFrame) -> str:
    if view.engine.catalogue.missing_tables(DELAY):
        return view.t("returns.routes_ways")
    if frame.is_empty() or not frame["return_route"].is_not_null().any():
        return view.t("returns.routes_unknown" if frame.height else "returns.routes_title")
    crossed = _sum(frame.filter(pl.col("return_route") == "online_to_store"), "return_count")
    return view.t("returns.routes_crossed", k=view.count(crossed), n=view.count(_sum(frame, "return_count")))


def _routes_frame(frame: pl.DataFrame) -> pl.DataFrame:
    """One row a way: columns mode, return_route, n, units, and units by disposition."""
    what = pl.col("disposition").fill_null("unknown")
    units = [pl.col("returned_quantity").filter(what == code).sum().alias(f"{code}_units") for code in _ends(frame)]
    grouped = frame.group_by("mode", "return_route").agg(
        pl.col("return_count").sum().alias("n"), pl.col("returned_quantity").sum().alias("units"), *units
    )
    return grouped.sort("units", "mode", "return_route", descending=[True, False, False])


def _ends(frame: pl.DataFrame) -> list[str]:
    """What became of returned goods: the usual dispositions, any other one of the data, and that it is not known."""
    codes = frame["disposition"].drop_nulls().unique().sort().to_list()
    return [*DISPOSITIONS, *(code for code in codes if code not in DISPOSITIONS), "unknown"]


def _routes_rows(view: View, table: pl.DataFrame) -> str:
    sums = {name: table[name].sum() for name in table.columns if name.endswith("_units")}
    kept = [name.removesuffix("_units") for name, units in sums.items() if units]
    titles = [
        ("", view.code("dimension", "mode")),
        ("", view.t("returns.came_back_to")),
        ("num", view.t("returns.units")),
    ]
    titles += [("num wide", view.code("disposition", code)) for code in kept]
    titles.append(("num", view.text(RESTOCKABLE.short)))
    style = f"--dispositions: {len(kept)}"
    rows = [_route(style, "cadran-head", [(css, as_html(words)) for css, words in titles])]
    for row in table.iter_rows(named=True):
        cells = [
            ("", as_html(_code(view, "mode", row["mode"]))),
            ("", as_html(_code(view, "return_route", row["return_route"]))),
            ("num", view.count(row["units"])),
        ]
        cells += [("num dim wide", view.count(row[f"{code}_units"]) if row[f"{code}_units"] else "") for code in kept]
        cells.append(("num", as_html(_resold(view, row))))
        rows.append(_route(style, "", cells))
    return "".join(rows)


def _route(style: str, kind: str, cells: Sequence[tuple[str, str]]) -> str:
    inside = "".join(f'<span class="{css}">{content}</span>' for css, content in cells)
    return f'<div class="cadran-row cadran-routes {kind}" style="{style}">{inside}</div>'


def _resold(view: View, row: dict[str, float]) -> str:
    """The share of decided units that is on sale again; a count below ten units."""
    decided = sum(row[f"{code}_units"] for code in DISPOSITIONS if code != "pending")
    if decided < figures.FEWEST_FOR_RATE:
        count = view.t("card.of", k=view.count(row["restocked_units"]), n=view.count(decided))
        return count if decided else formats.NOTHING
    return _percent(view, row["restocked_units"] / decided)


def judged_span(view: View) -> tuple[date, date]:
    """The sales products are judged by: twelve months up to the period's last final day, or a longer period itself."""
    last = min(view.period.last or view.as_of, view.as_of - WINDOW)
    year = shift_months(last + ONE_DAY, -MONTHS_JUDGED)
    if view.period.first is None:
        return date.min, last
    return min(view.period.first, year), last


def _judged(view: View) -> tuple[Selection, str]:
    first, last = judged_span(view)
    shown = formats.day(last, view.language)
    known = view.t("returns.sales_until", last=shown)
    if first != date.min:
        known = view.t("returns.sales_between", first=formats.day(first, view.language), last=shown)
    return view.selection.during(first, last).choosing("counted_in", "lines"), known


def chosen_product(view: View) -> str | None:
    """The SKU the reader has narrowed the page to, when it is one alone."""
    chosen = view.selection.values_of("sku")
    return chosen[0] if len(chosen) == 1 else None


def products(view: View) -> None:
    """Products by excess returns; a click narrows the page to one."""
    selection, span = _judged(view)
    found = excess(view.measure(RATE, selection, by=("sku", "product_name", "category")))
    found = found.join(_top_reasons(view), on="sku", how="left").with_columns(
        reason=pl.col("reason"), top_returns=pl.col("top_returns").fill_null(0.0)
    )
    with panel.block(view, "products", _products_title(view, found), view.t("returns.products_subtitle", span=span)):
        if not _sum(found, "n"):
            panel.empty(view, RATE)
            return
        if not _sum(found, "numerator"):
            st.markdown(view.t("returns.none"))
            return
        listed = found.filter(pl.col("excess").is_not_null()).head(PRODUCTS_SHOWN)
        _product_rows(view, listed)
        few = found.filter(pl.col("excess").is_null()).height
        note = view.t(
            "returns.products_note",
            shown=view.count(listed.height),
            total=view.count(found.height),
            few=view.count(few),
        )
        foot(view, "excess_returns", note, found)
        panel.table(view, "products", lambda: found, RATE)


def _top_reasons(view: View) -> pl.DataFrame:
    """The first reason of the returns of the judged sales, by product."""
    held = _sold_returns(view, ("sku", "reason")).filter(pl.col("reason").is_not_null())
    first = held.sort("return_count", "reason", descending=[True, False]).unique("sku", keep="first")
    return first.select("sku", "reason", top_returns="return_count")


def _sold_returns(view: View, by: tuple[str, ...]) -> pl.DataFrame:
    """Returns of the judged sales, whenever they were received, by the columns `by`."""
    first, last = judged_span(view)
    since = view.selection.during(None if first == date.min else first, view.as_of)
    held = view.totals("returned_goods", (*by, "ordered_date"), ("return_count",), since)
    return held.filter(pl.col("ordered_date").is_between(first, last)).group_by(by).agg(pl.col("return_count").sum())


def _products_title(view: View, found: pl.DataFrame) -> str:
    signals = found.filter(pl.col("is_signal"))
    if signals.is_empty():
        return view.t("returns.products_none")
    name = signals["product_name"][0] or signals["sku"][0]
    return view.t("returns.products_some", n=view.count(signals.height), name=name)


def _product_rows(view: View, listed: pl.DataFrame) -> None:
    full = max((high for high in listed["ci_high"] if high is not None), default=1.0)
    words = (
        "",
        view.t("split.n"),
        view.t("returns.came_back"),
        "",
        view.text(RATE.short),
        view.t("split.interval"),
        view.code("dimension", "category"),
        view.t("returns.excess"),
        view.t("returns.top_reason"),
    )
    places = ("", "num", "num wide", "wide", "num", "num wide", "num wide", "num", "wide")
    titles = [(css, as_html(word)) for css, word in zip(places, words, strict=True)]
    with st.container(key="rows_products"):
        st.html(_cells("cadran-products cadran-head", titles))
        for place, row in enumerate(listed.iter_rows(named=True)):
            with st.container(key=f"row_products_{place}"):
                st.html(_cells("cadran-products", _product_cells(view, row, full)))
                label = as_markdown(row["product_name"] or row["sku"])
                view.link(view.request.place.id, label, view.state.filtering("sku", (row["sku"],)))


def _product_cells(view: View, row: Row, full: float) -> list[tuple[str, str]]:
    value, low, high = (float(row[name] or 0) for name in ("value", "ci_low", "ci_high"))
    category, n = float(row["category_value"] or 0), float(row["n"] or 0)
    text, reason = view.value(RATE, value), row["reason"]
    bar = (
        f'<div class="cadran-bullet" aria-hidden="true"><i style="width:{value / full * 100:.1f}%"></i>'
        f'<s style="left:{low / full * 100:.1f}%;width:{(high - low) / full * 100:.1f}%"></s>'
        f'<u style="left:{category / full * 100:.1f}%"></u></div>'
    )
    said = view.t("returns.reason_of", name=_code(view, "reason", str(reason)), k=view.count(row["top_returns"]))
    return [
        ("link", as_html(str(row["product_name"] or row["sku"]))),
        ("num dim", view.count(n)),
        ("num dim wide", view.count(row["numerator"])),
        ("wide", bar),
        ("num", status_chip(view, "breach", text) if row["is_signal"] else as_html(text)),
        ("num dim wide", as_html(f"{view.value(RATE, low)} – {view.value(RATE, high)}")),
        ("num dim wide", as_html(view.value(RATE, category))),
        ("num", as_html(formats.number(row["excess"], view.language, 1))),
        ("dim wide", as_html(said) if reason else ""),
    ]


def product(view: View) -> None:
    """The product chosen: how often it comes back against its category, why, and who ships it."""
    selection, span = _judged(view)
    rows = view.measure(RATE, selection, by=("product_name", "category"))
    rows = rows.filter(pl.col("n") > 0)
    if rows.is_empty():
        with panel.block(view, "product", chosen_product(view) or ""):
            panel.empty(view, RATE)
        return
    row = rows.row(0, named=True)
    _product_reasons(view, row, _category_rate(view, selection, row["category"]), span)
    _shippers(view, selection, span)


def _category_rate(view: View, selection: Selection, category: str | None) -> float | None:
    whole = selection.where("sku").where("category", category or "")
    return figures.figure(view.measure(RATE, whole)).value


def _product_reasons(view: View, row: Row, usual: float | None, span: str) -> None:
    n, k = int(row["n"] or 0), int(row["numerator"] or 0)
    frame = _sold_returns(view, ("reason",)).rename({"return_count": "n"})
    frame = frame.with_columns(
        name=pl.Series([_code(view, "reason", code) for code in frame["reason"]], dtype=pl.String)
    )
    frame = frame.sort("n", "name", descending=[True, False]).with_columns(comparison_n=pl.lit(0.0))
    words = {"name": row["product_name"], "k": view.count(k), "n": view.count(n), "usual": view.value(RATE, usual)}
    key = "returns.product_few" if n < figures.FEWEST_FOR_RATE else "returns.product_title"
    title = view.t(key, rate=view.value(RATE, k / n), category=row["category"] or formats.NOTHING, **words)
    with panel.block(view, "product", title, view.t("returns.product_subtitle", span=span)):
        if _sum(frame, "n"):
            st.html(_shares_rows(view, "reason", frame))
        foot(
            view,
            "product_reasons",
            view.t("chart.rows", n=view.count(n), counts=view.text(RATE.counts)),
            frame.select("reason", "n"),
        )
        label = view.t("filter.remove", name=view.t("filter.sku").rstrip(" :"))
        view.link(view.request.place.id, as_markdown(label), view.state.filtering("sku", ()))


def _shippers(view: View, selection: Selection, span: str) -> None:
    """Who ships the product: mode, supplier and place, with what came back of it."""
    by = ("mode", "supplier_name", "location_name")
    frame = view.measure(RATE, selection, by=by).filter(pl.col("n") > 0).sort("n", descending=True)
    with panel.block(view, "shippers", view.t("returns.shippers"), view.t("returns.product_subtitle", span=span)):
        words = (
            *(view.code("dimension", name) for name in ("mode", "supplier_id", "location_id")),
            view.t("split.n"),
            view.t("returns.came_back"),
            view.text(RATE.short),
            view.t("split.interval"),
        )
        places = ("", "", "wide", "num", "num", "num", "num wide")
        rows = [
            _cells(
                "cadran-shippers cadran-head", [(css, as_html(word)) for css, word in zip(places, words, strict=True)]
            )
        ]
        rows += [_cells("cadran-shippers", _shipper(view, row)) for row in frame.iter_rows(named=True)]
        st.html("".join(rows))
        note = view.t("chart.rows", n=view.count(_sum(frame, "n")), counts=view.text(RATE.counts))
        foot(view, "shippers", note, frame)


def _shipper(view: View, row: Row) -> list[tuple[str, str]]:
    n, k = int(row["n"] or 0), float(row["numerator"] or 0)
    is_rate = n >= figures.FEWEST_FOR_RATE
    low, high = wilson(k, n)
    rate = view.value(RATE, k / n) if is_rate else view.t("card.of", k=view.count(k), n=view.count(n))
    return [
        ("", as_html(_code(view, "mode", row["mode"]))),
        ("", as_html(str(row["supplier_name"] or view.t("returns.own_house")))),
        ("dim wide", as_html(str(row["location_name"] or ""))),
        ("num dim", view.count(n)),
        ("num dim", view.count(k)),
        ("num", as_html(rate)),
        ("num dim wide", as_html(f"{view.value(RATE, low)} – {view.value(RATE, high)}") if is_rate else ""),
    ]
