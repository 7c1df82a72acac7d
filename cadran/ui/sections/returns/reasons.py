"""What came back: why, by whose fault, and where it went."""

from collections.abc import Iterator

import polars as pl
import streamlit as st
from markupsafe import Markup

from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.footing import rows_footing
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.ui.components import panel
from cadran.ui.components.bar import length
from cadran.ui.components.markup import element, show_html
from cadran.ui.components.row_list import Column, ListRow, RowList
from cadran.ui.request.view import View

DELAY, RESTOCKABLE = KPIS["return_delay"], KPIS["restockable"]
DISPOSITIONS = ("restocked", "refurbished", "to_supplier", "destroyed", "pending")


def reasons_and_faults(view: View) -> None:
    """Why goods came back, and whose fault it was where the data tell it: this period against the one before."""
    for column, area in zip(("reason", "fault"), st.columns([3, 2]), strict=True):
        with area:
            _shares(view, column, view.selection, view.comparison, figures.scope(view))


def _shares(view: View, column: str, now: Selection, before: Selection | None, scope: str) -> None:
    """Returns by `column` as bars, most first, those of the other period lighter."""
    frame = _by_code(view, column, now, before)
    title = _shares_title(view, column, frame)
    subtitle = view.t("returns.shares_subtitle", scope=scope)
    base = rows_footing(
        view, view.t(f"returns.{column}_title"), total_of(frame, "n"), view.text(DELAY.counts), kpi=DELAY
    )
    with panel.block(view, f"returned_{column}", title, subtitle, base):
        if not total_of(frame, "n"):
            panel.empty(view, DELAY)
            return
        show_html(shares_list(view, column, frame))
        note = view.t("chart.rows", n=view.count(total_of(frame, "n")), counts=view.text(DELAY.counts))
        panel.footer(view, f"returned_{column}", frame.drop("name"), note)


def total_of(frame: pl.DataFrame, column: str) -> float:
    """The sum of a column; 0 without rows."""
    return float(frame[column].sum() or 0)


def _by_code(view: View, column: str, now: Selection, before: Selection | None) -> pl.DataFrame:
    counted = view.totals("returned_goods", (column,), ("return_count", "returned_quantity"), now)
    frame = counted.rename({"return_count": "n"})
    earlier = view.totals("returned_goods", (column,), ("return_count",), before) if before else counted.head(0)
    earlier = earlier.select(column, comparison_n="return_count")
    joined = frame.join(earlier, on=column, how="full", coalesce=True, nulls_equal=True)
    joined = joined.with_columns(pl.col("n", "returned_quantity", "comparison_n").fill_null(0.0))
    names = [code_name(view, column, code) for code in joined[column]]
    return joined.with_columns(name=pl.Series(names, dtype=pl.String)).sort(
        "n", "comparison_n", "name", descending=[True, True, False]
    )


def code_name(view: View, column: str, code: str | None) -> str:
    """The words of a code; those for nothing where it is missing."""
    return view.code(column, code) if code else view.t("split.nothing")


def _shares_title(view: View, column: str, frame: pl.DataFrame) -> str:
    """The first code with its count, and its share from ten returns on."""
    total = total_of(frame, "n")
    known = frame.filter(pl.col(column).is_not_null() & (pl.col("n") > 0))
    if known.is_empty():
        return view.t(f"returns.{column}_unknown" if total else f"returns.{column}_title")
    first = known.row(0, named=True)
    words = {"name": first["name"], "k": view.count(first["n"]), "n": view.count(total)}
    if total < figures.FEWEST_FOR_RATE:
        return view.t(f"returns.{column}_few", **words)
    return view.t(f"returns.{column}_first", share=_percent(view, first["n"] / total), **words)


def _percent(view: View, share: float | None) -> str:
    return formats.percent(share, view.language, decimals=0)


def shares_list(view: View, column: str, frame: pl.DataFrame) -> Markup:
    """Codes with their share of the returns as bars, those of the period before lighter."""
    has_before = total_of(frame, "comparison_n") > 0
    columns = [
        Column(view.code("column", column)),
        Column(),
        Column("n", "num"),
        Column(view.t("returns.share"), "num"),
        Column(view.t("split.change", label=view.comparison_label) if has_before else "", "num dim wide"),
    ]
    return RowList("cadran-shares", columns).table(_share_rows(view, frame))


def _share_rows(view: View, frame: pl.DataFrame) -> Iterator[ListRow]:
    total, before = total_of(frame, "n"), total_of(frame, "comparison_n")
    longest = max(max(frame["n"]) / (total or 1), max(frame["comparison_n"]) / (before or 1)) or 1.0
    is_rate = total >= figures.FEWEST_FOR_RATE
    for row in frame.iter_rows(named=True):
        share, earlier = row["n"] / (total or 1), row["comparison_n"] / before if before else None
        is_known = is_rate and earlier is not None and before >= figures.FEWEST_FOR_RATE
        change = formats.delta(share - earlier, "percent", view.language) if is_known and earlier is not None else ""
        percent = _percent(view, share) if is_rate else ""
        yield ListRow((row["name"], _share_bar(share, earlier, longest), view.count(row["n"]), percent, change))


def _share_bar(share: float, earlier: float | None, longest: float) -> Markup:
    before = length(earlier / longest, "before") if earlier else ""
    return element("div", length(share / longest), before, css="cadran-sharebar", aria_hidden="true")


def routes(view: View) -> None:
    """Where it was sold, where it came back to, and what became of it, in units."""
    wanted = ("mode", "return_route", "disposition")
    frame = view.totals("returned_goods", wanted, ("returned_quantity", "return_count"))
    base = rows_footing(view, view.t("returns.routes_title"), frame.height, view.text(DELAY.counts), kpi=DELAY)
    with panel.block(view, "routes", _routes_title(view, frame), _routes_subtitle(view), base):
        if frame.is_empty():
            panel.empty(view, DELAY)
            return
        table = _routes_frame(frame)
        show_html(_routes_list(view, table))
        words = view.t("chart.rows", n=view.count(total_of(frame, "return_count")), counts=view.text(DELAY.counts))
        panel.footer(view, "return_routes", table, words)


def _routes_subtitle(view: View) -> str:
    return view.t("returns.routes_subtitle", scope=figures.scope(view))


def _routes_title(view: View, frame: pl.DataFrame) -> str:
    if view.engine.catalogue.missing_tables(DELAY):
        return view.t("returns.routes_ways")
    if frame.is_empty() or not frame["return_route"].is_not_null().any():
        return view.t("returns.routes_unknown" if frame.height else "returns.routes_title")
    crossed = total_of(frame.filter(pl.col("return_route") == "online_to_store"), "return_count")
    return view.t("returns.routes_crossed", k=view.count(crossed), n=view.count(total_of(frame, "return_count")))


def _routes_frame(frame: pl.DataFrame) -> pl.DataFrame:
    """One row a way: columns mode, return_route, n, returned_quantity, and units by disposition."""
    what = pl.col("disposition").fill_null("unknown")
    units = [pl.col("returned_quantity").filter(what == code).sum().alias(f"{code}_units") for code in _ends(frame)]
    grouped = frame.group_by("mode", "return_route").agg(
        pl.col("return_count").sum().alias("n"), pl.col("returned_quantity").sum(), *units
    )
    return grouped.sort("returned_quantity", "mode", "return_route", descending=[True, False, False])


def _ends(frame: pl.DataFrame) -> list[str]:
    """What became of returned goods: the usual dispositions, any other one of the data, and that it is not known."""
    codes = frame["disposition"].drop_nulls().unique().sort().to_list()
    return [*DISPOSITIONS, *(code for code in codes if code not in DISPOSITIONS), "unknown"]


def _routes_list(view: View, table: pl.DataFrame) -> Markup:
    sums = {name: table[name].sum() for name in table.columns if name.endswith("_units")}
    kept = [name.removesuffix("_units") for name, units in sums.items() if units]
    columns = [
        Column(view.code("dimension", "mode")),
        Column(view.t("returns.came_back_to")),
        Column(view.t("returns.units"), "num"),
        *(Column(view.code("disposition", code), "num dim wide") for code in kept),
        Column(view.text(RESTOCKABLE.short), "num"),
    ]
    rows = (ListRow(_route_cells(view, row, kept)) for row in table.iter_rows(named=True))
    return RowList("cadran-routes", columns, f"--dispositions: {len(kept)}").table(rows)


def _route_cells(view: View, row: Row, dispositions: list[str]) -> list[object]:
    return [
        code_name(view, "mode", row["mode"]),
        code_name(view, "return_route", row["return_route"]),
        view.count(row["returned_quantity"]),
        *(view.count(row[f"{code}_units"]) if row[f"{code}_units"] else "" for code in dispositions),
        _resold(view, row),
    ]


def _resold(view: View, row: dict[str, float]) -> str:
    """The share of decided units that is on sale again; a count below ten units."""
    decided = sum(row[f"{code}_units"] for code in DISPOSITIONS if code != "pending")
    if decided < figures.FEWEST_FOR_RATE:
        count = view.t("card.of", k=view.count(row["restocked_units"]), n=view.count(decided))
        return count if decided else formats.NOTHING
    return _percent(view, row["restocked_units"] / decided)
