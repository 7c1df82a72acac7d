"""The stock feeds of suppliers: how old and how regular they are, what of them is live, and where they were wrong."""

import polars as pl

from cadran.analysis.status import FEWEST_FOR_RATE
from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight.footing import rows_footing
from cadran.ui.components import panel
from cadran.ui.components.data_table import open_line, ticked_row
from cadran.ui.components.markup import element, show_html
from cadran.ui.components.row_list import Cell, Column, ListRow, RowList
from cadran.ui.panels.by_dimension import supplier_link
from cadran.ui.request.view import View

ERRORS = ("oversold", "served_at_zero", "sold_elsewhere")
ROWS_SHOWN, LINES_SHOWN = 15, 50
LINES = (
    "feed_error",
    "order_id",
    "line_id",
    "ordered_at",
    "sku",
    "product_name",
    "snapshot_date",
    "feed_quantity",
    "ordered_quantity",
    "cancelled_quantity",
    "delivered_quantity",
    "location_name",
    "line_value",
    "supplier_name",
    "source_file",
    "source_row",
)


def has_feeds(view: View) -> bool:
    """Whether a supplier's stock is known at all in the selection."""
    return bool(view.selected("feeds").height)


def feeds(view: View) -> None:
    """Every feed as of the data date, the most overdue first, with its errors in the period and their lines."""
    errors = view.selected("feed_errors")
    frame = feeds_with_errors(view.selected("feeds"), errors)
    base = rows_footing(view, view.t("feeds.subject"), frame.height, view.t("feeds.counts"), is_of_period=False)
    subtitle = view.t("feeds.subtitle", day=formats.day(view.as_of, view.language), scope=view.period_label)
    with panel.block(view, "feeds", _title(view, frame), subtitle, base):
        if frame.is_empty():
            return
        rows = [_row(view, row) for row in frame.head(ROWS_SHOWN).iter_rows(named=True)]
        RowList("cadran-feeds", _columns(view)).show("feeds", rows)
        show_html(element("p", view.t("feeds.method"), css="cadran-note"))
        more = view.t("split.more", shown=view.count(ROWS_SHOWN), total=view.count(frame.height))
        note = view.t("feeds.foot", n=view.count(frame.height))
        note = f"{note} · {more}" if frame.height > ROWS_SHOWN else note
        panel.footer(view, "feeds", frame, note)
        _lines(view, errors)


def feeds_with_errors(listed: pl.DataFrame, errors: pl.DataFrame) -> pl.DataFrame:
    """One row a feed with live_share, and lines and value of each kind of error; the most overdue, then most errors."""
    for kind in ERRORS:
        of_kind = errors.filter(feed_error=kind).group_by("feed_id")
        counted = of_kind.agg(
            pl.len().cast(pl.Int64).alias(f"{kind}_lines"), pl.sum("line_value").alias(f"{kind}_value")
        )
        listed = listed.join(counted, left_on="location_id", right_on="feed_id", how="left")
    counts = [f"{kind}_lines" for kind in ERRORS]
    frame = listed.with_columns(
        *(pl.col(name).fill_null(0) for name in counts),
        live_share=pl.when(pl.col("item_count") > 0).then(pl.col("live_count") / pl.col("item_count")),
    )
    errors_of = pl.sum_horizontal(counts[:2])
    return frame.sort(pl.col("overdue_count").fill_null(0), errors_of, "location_id", descending=[True, True, False])


def _title(view: View, frame: pl.DataFrame) -> str:
    if frame.is_empty():
        return ""
    overdue = frame.filter(pl.col("overdue_count") > 0).height
    wrong = int(frame.select(pl.sum("oversold_lines") + pl.sum("served_at_zero_lines")).item())
    live, items = int(frame["live_count"].sum()), int(frame["item_count"].sum())
    words = {
        "n": view.count(frame.height),
        "overdue": view.count(overdue),
        "wrong": view.count(wrong),
        "share": _share(view, live, items),
    }
    return view.t("feeds.title" if items else "feeds.title_idle", **words)


def _columns(view: View) -> list[Column]:
    return [
        Column(view.t("feeds.feed"), "link"),
        Column(view.t("feeds.last"), "num"),
        Column(view.t("feeds.usual"), "num dim wide"),
        Column(view.t("feeds.next"), "num wide"),
        Column(view.t("feeds.missed"), "num wide"),
        Column(view.t("feeds.live"), "num"),
        *(Column(view.code("feed_error", kind), _error_css(kind)) for kind in ERRORS),
    ]


def _row(view: View, row: Row) -> ListRow:
    name = row["supplier_name"] or row["location_name"]
    link = supplier_link(view, row["supplier_id"], name) if row["supplier_id"] else None
    return ListRow(
        [
            name,
            formats.day(row["last_snapshot_on"], view.language),
            formats.days(row["usual_days"], view.language),
            _next(view, row),
            view.count(row["missed_count"]),
            _share(view, row["live_count"], row["item_count"]),
            *(_error(view, row, kind) for kind in ERRORS),
        ],
        link,
    )


def _next(view: View, row: Row) -> Cell:
    """The day the next one is due; overdue with how many did not come; none of a feed that came once."""
    words = formats.day(row["next_expected_on"], view.language)
    if row["overdue_count"]:
        return Cell(view.t("feeds.overdue", day=words, n=row["overdue_count"]), "num wide breach")
    return Cell(words, "num wide")


def _error_css(kind: str) -> str:
    return "num" if kind == "oversold" else "num wide"


def _error(view: View, row: Row, kind: str) -> Cell:
    money = formats.money_short(row[f"{kind}_value"], view.currency, view.language)
    count = row[f"{kind}_lines"]
    return Cell(view.count(count), _error_css(kind), money if count else "")


def _share(view: View, part: float, whole: float) -> str:
    """A share of offers; counts where there are few."""
    if not whole:
        return formats.NOTHING
    if whole < FEWEST_FOR_RATE:
        return view.t("card.of", k=view.count(part), n=view.count(whole))
    return formats.percent(part / whole, view.language)


def _lines(view: View, errors: pl.DataFrame) -> None:
    """The lines behind the errors, the last ordered first; a ticked one opens its timeline."""
    if errors.is_empty():
        return
    lines = errors.sort("ordered_at", "order_id", "line_id", "feed_id", descending=[True, False, False, False])
    with panel.on_request(view, "feed_errors", view.t("feeds.lines", n=view.count(errors.height))) as is_open:
        if not is_open:
            return
        row = ticked_row(view, "feed_errors", lines.head(LINES_SHOWN), LINES)
        if row:
            open_line(view, row)
        panel.footer(view, "feed_errors", lines, view.t("feeds.lines_foot", n=view.count(errors.height)))
