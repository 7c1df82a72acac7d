"""The stock of one product: its curve in each place, and when it was sold out."""

from datetime import date, timedelta

import polars as pl
from markupsafe import Markup

from cadran.analysis.spans import Span, spans
from cadran.calendar import ONE_DAY, shift_months
from cadran.charts.stock_curve import Curve, Receipt, Ticks, stock_curves
from cadran.engine import Row
from cadran.i18n import formats
from cadran.selection import Selection
from cadran.ui.components import panel
from cadran.ui.components.data_table import data_table
from cadran.ui.components.markup import show_html
from cadran.ui.components.tooltip import tooltip
from cadran.ui.request.view import View

DAYS_SHOWN = timedelta(days=365)
CURVES_SHOWN = 5
SPANS_SHOWN = 12
TICK_MONTHS = 2


def stock_curve(view: View, sku: str) -> None:
    """The last 12 months by location, the fullest first; a click on a receipt opens its order line."""
    rows = _days(view, sku)
    with panel.block(view, "stock_curve", _curve_title(view, rows), view.t("product.curve_subtitle")):
        if rows.is_empty():
            return
        location_ids = _places(rows)
        drawn = stock_curves(_curves(view, sku, rows, location_ids), _ticks(view), view.palette, view.language)
        clicked = panel.drawing(view, f"stock_curve_{sku}", drawn, _alt(view, rows, location_ids))
        if clicked:
            flow, order, line = clicked.split("\n")
            view.request.open_page("orders", order=order, line=line, flow_of=flow)
        panel.export(view, "stock_curve", rows, asked=_year(view))


def _days(view: View, sku: str) -> pl.DataFrame:
    rows = view.details("stock_curves", sku=sku)
    return rows.filter(pl.col("stock_date") > view.as_of - DAYS_SHOWN).sort("location_name", "stock_date")


def _year(view: View) -> Selection:
    """The days the curves are of."""
    return view.selection.during(view.as_of - DAYS_SHOWN + ONE_DAY, view.as_of)


def _places(rows: pl.DataFrame) -> list[str]:
    """Our own places first, the fullest first, then the feeds."""
    ranked = rows.group_by("location_id").agg(pl.col("is_own_place").first(), pl.col("on_hand_quantity").mean())
    ordered = ranked.sort("is_own_place", "on_hand_quantity", "location_id", descending=[True, True, False])
    return ordered["location_id"].head(CURVES_SHOWN).to_list()


def _curve_title(view: View, rows: pl.DataFrame) -> str:
    if rows.is_empty():
        return view.t("product.curve_none")
    last = rows.group_by("location_id").last().with_columns(pl.col("on_hand_quantity").clip(lower_bound=0))
    own = last.filter("is_own_place")
    if own.is_empty():
        return view.t("product.curve_feed", units=view.count(float(last["on_hand_quantity"].sum())))
    units = view.count(float(own["on_hand_quantity"].sum()))
    return view.t("product.curve_title", units=units, places=view.count(own.height))


def _alt(view: View, rows: pl.DataFrame, location_ids: list[str]) -> str:
    names = (
        rows.filter(pl.col("location_id").is_in(location_ids))["location_name"].unique(maintain_order=True).to_list()
    )
    return view.t("product.curve_alt", places=", ".join(names))


def _curves(view: View, sku: str, rows: pl.DataFrame, location_ids: list[str]) -> list[Curve]:
    received = view.details("receipts", sku=sku)
    return [
        _curve(
            view,
            rows.filter(pl.col("location_id") == location_id),
            received.filter(pl.col("location_id") == location_id),
        )
        for location_id in location_ids
    ]


def _curve(view: View, rows: pl.DataFrame, received: pl.DataFrame) -> Curve:
    days = rows["stock_date"].to_list()
    levels = rows["on_hand_quantity"].to_list()
    name = str(rows["location_name"][0])
    return Curve(
        name,
        tuple(days),
        tuple(levels),
        tuple(_tip(view, name, day, level) for day, level in zip(days, levels, strict=True)),
        tuple((span.first, span.last) for span in spans(days, rows["is_sold_out"].to_list())),
        tuple(_receipt(view, row) for row in received.iter_rows(named=True)),
        tuple(index for index, is_negative in enumerate(rows["is_negative"]) if is_negative),
    )


def _tip(view: View, name: str, day: date, level: float) -> Markup:
    units = view.t("product.units", n=view.count(level))
    return tooltip(name, formats.day(day, view.language), units, view.t("product.negative") if level < 0 else "")


def _receipt(view: View, row: Row) -> Receipt:
    day: date = row["received_date"]
    received = view.t("product.received", n=view.count(row["received_quantity"]))
    source = f"{row['sender_name'] or ''} {row['order_id']}-{row['line_id']}"
    tip = tooltip(formats.day(day, view.language), received, source)
    return Receipt(day, tip, f"{row['flow']}\n{row['order_id']}\n{row['line_id']}")


def _ticks(view: View) -> Ticks:
    """The first of every second month."""
    last = view.as_of.replace(day=1)
    days = tuple(shift_months(last, -TICK_MONTHS * step) for step in range(5, -1, -1))
    words = tuple(formats.month(day, view.language) for day in days)
    named = view.t("product.as_of", day=formats.day(view.as_of, view.language))
    return Ticks(view.as_of - DAYS_SHOWN, days[:-1], words[:-1], view.as_of, named)


def stockouts(view: View, sku: str) -> None:
    """When and where the product was sold out in the last 12 months, the longest first."""
    rows = _days(view, sku).filter(pl.col("is_own_place"))
    if rows.is_empty():
        return
    spells = _stockouts(rows)
    title = _stockouts_title(view, spells, rows)
    with panel.block(view, "product_stockouts", title, view.t("product.stockouts_subtitle")):
        since = formats.day(min(rows["stock_date"]), view.language)
        known = view.t("product.known_days", n=view.count(rows["stock_date"].n_unique()), since=since)
        show_html(panel.foot_note(known))
        if spells.height:
            columns = ("location_name", "sold_out_from", "sold_out_to", "sold_out_days", "is_still_out")
            data_table(view, spells.head(SPANS_SHOWN), columns)
            panel.export(view, "product_stockouts", spells, asked=_year(view))


def _stockouts(rows: pl.DataFrame) -> pl.DataFrame:
    listed_spans: list[tuple[str, Span]] = [
        (str(name), span)
        for (name,), days in rows.group_by(["location_name"], maintain_order=True)
        for span in spans(days["stock_date"].to_list(), days["is_sold_out"].to_list())
    ]
    longest = sorted(listed_spans, key=lambda pair: (-pair[1].days, pair[0], pair[1].first))
    return pl.DataFrame(
        {
            "location_name": [name for name, _ in longest],
            "sold_out_from": [span.first for _, span in longest],
            "sold_out_to": [span.last for _, span in longest],
            "sold_out_days": [span.days for _, span in longest],
            "is_still_out": [span.is_open for _, span in longest],
        },
        schema={
            "location_name": pl.String,
            "sold_out_from": pl.Date,
            "sold_out_to": pl.Date,
            "sold_out_days": pl.Int64,
            "is_still_out": pl.Boolean,
        },
    )


def _stockouts_title(view: View, spells: pl.DataFrame, rows: pl.DataFrame) -> str:
    if spells.is_empty():
        return view.t("product.stockouts_none", days=view.count(rows["stock_date"].n_unique()))
    longest, whole = spells.row(0, named=True), float(spells["sold_out_days"].sum())
    return view.t(
        "product.stockouts_title",
        days=view.count(whole),
        longest=view.count(longest["sold_out_days"]),
        place=longest["location_name"],
    )
