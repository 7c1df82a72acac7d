"""The KPIs of the fulfilment modes' own clocks stated a second time, in polars, from the contract files."""

from datetime import datetime

import polars as pl

from kpi.books import KEY, Books
from kpi.second_lines import completed, judged, share


def _came_by(books: Books, lines: pl.DataFrame, moment: pl.Expr) -> pl.DataFrame:
    """Units whose `moment` is known, and those for which it is not after the line's `due`."""
    parcels = books.parcels.with_columns(at=moment).filter(pl.col("at").is_not_null())
    parcels = parcels.join(lines.select(*KEY, "due"), on=KEY)
    return parcels.group_by(KEY).agg(
        come=pl.col("delivered_quantity").sum(),
        punctual=pl.col("delivered_quantity").filter(pl.col("at") <= pl.col("due")).sum(),
    )


def _share_by_due(books: Books, lines: pl.DataFrame, moment: pl.Expr) -> pl.DataFrame:
    lines = lines.join(_came_by(books, lines, moment), on=KEY, how="left").with_columns(
        pl.col("come", "punctual").fill_null(0.0)
    )
    is_open = pl.col("come") < pl.col("owed")
    withdrawn = pl.col("is_gone") & pl.col("by_customer") & (pl.col("cancelled_at") <= pl.col("due"))
    waiting = ~pl.col("is_gone") & (pl.col("due") >= books.now)
    outside = is_open & (withdrawn | waiting).fill_null(False) | pl.col("due").is_null()
    return share(lines, pl.col("punctual") >= pl.col("owed"), ~outside)


def _modes_with(books: Books, column: str) -> pl.DataFrame:
    """The flows and modes for which some parcel names `column`."""
    told = books.parcels.filter(pl.col(column).is_not_null()).select(KEY).unique()
    return books.lines.join(told, on=KEY, how="semi").select("flow", "mode").unique()


def ready_on_time(books: Books) -> pl.DataFrame:
    lines = judged(books).filter((pl.col("flow") == "outbound") & pl.col("mode").is_in(["click_collect", "store"]))
    lines = lines.join(_modes_with(books, "ready_at"), on=["flow", "mode"], how="semi").rename({"deadline": "due"})
    return _share_by_due(books, lines, pl.coalesce("ready_at", "shipped_at", "delivered_at"))


def shipped_24h(books: Books) -> pl.DataFrame:
    """Started before 14:00 on a working day, due on the next one at the same hour."""
    lines = completed(books).with_columns(started_at=pl.max_horizontal("ordered_at", "released_at"))
    lines = lines.filter(
        (pl.col("flow") == "outbound")
        & pl.col("mode").is_in(["own_warehouse", "third_party", "ship_from_store"])
        & (pl.col("started_at").dt.hour() < 14)
        & (pl.col("started_at") <= books.now)
        & pl.col("order_date_known")
    ).join(_modes_with(books, "shipped_at"), on=["flow", "mode"], how="semi")
    starts = lines.select("location_id", "started_at").rows()
    lines = lines.filter([books.is_worked(place, at.date()) for place, at in starts])
    due = [
        datetime.combine(books.after_working_days(place, at.date(), 1), at.time())
        for place, at in lines.select("location_id", "started_at").rows()
    ]
    lines = lines.with_columns(due=pl.Series(due, dtype=pl.Datetime("us")), counted_on=pl.col("started_at").dt.date())
    return _share_by_due(books, lines, pl.col("shipped_at"))


def tracked(books: Books) -> pl.DataFrame:
    shipped = books.parcels.filter(pl.col("shipped_at").is_not_null())
    by_line = shipped.group_by(KEY).agg(
        counted_on=pl.col("shipped_at").max().dt.date(), is_tracked=pl.col("tracking").is_not_null().all()
    )
    modes = _modes_with(books, "tracking")
    told = books.lines.join(modes, on=["flow", "mode"], how="semi").filter(
        ~pl.col("mode").is_in(["store", "click_collect"])
    )
    return share(told.join(by_line, on=KEY), pl.col("is_tracked"), pl.lit(True))
