"""Every KPI of stock and forecasts stated a second time, in polars, from the contract files."""

from datetime import timedelta
from functools import cache

import polars as pl

from kpi.books import ANSWERED_BY_SUPPLIER, Books
from kpi.second_lines import completed, share

SPOT = ["sku", "location_id"]


def _product(books: Books) -> pl.DataFrame:
    return books.products.rename({"product_supplier": "supplier_id", "safety_stock": "product_safety"})


@cache
def _snapshots(books: Books, of_feeds: bool = False) -> pl.DataFrame:
    """Stock per SKU, own location (or feed) and day, with what was asked for there in the days before."""
    feeds = books.raw["locations"].filter(pl.col("kind") == "supplier")["location_id"].to_list()
    levels = books.raw["stock_levels"].filter(
        pl.col("stock_date") <= books.now.date(), pl.col("location_id").is_in(feeds) == of_feeds
    )
    sold = books.lines.filter((pl.col("flow") == "outbound") & pl.col("location_id").is_not_null())
    asked = sold.group_by(*SPOT, stock_date="ordered_on").agg(asked=pl.col("ordered_quantity").sum())
    days = levels.join(asked, on=[*SPOT, "stock_date"], how="full", coalesce=True).sort(*SPOT, "stock_date")
    in_stock = pl.col("on_hand_quantity").fill_null(0) > 0
    days = days.with_columns(pl.col("asked").fill_null(0.0)).with_columns(
        asked_in_stock=pl.when(in_stock).then("asked").otherwise(0.0),
        in_stock=in_stock.cast(pl.Float64),
        asked_on=pl.when(pl.col("asked") > 0).then("stock_date"),
        on_hand=pl.col("on_hand_quantity").fill_null(0.0),
    )
    by_day = days.with_columns(
        pl.col("asked_in_stock").rolling_sum_by("stock_date", "28d").over(SPOT).alias("month_asked"),
        pl.col("in_stock").rolling_sum_by("stock_date", "28d").over(SPOT).alias("month_days"),
        pl.col("asked").rolling_sum_by("stock_date", "90d").over(SPOT).alias("quarter_asked"),
        pl.col("on_hand").rolling_max_by("stock_date", "90d").over(SPOT).alias("quarter_stock"),
        pl.col("asked_on").forward_fill().over(SPOT),
    )
    counted = by_day.filter(pl.col("on_hand_quantity").is_not_null()).with_columns(
        until=pl.col("stock_date").shift(-1).over(SPOT), first_seen=pl.col("stock_date").min().over(SPOT)
    )
    return _valued(counted.join(_product(books), on="sku", how="left")).with_columns(counted_on="stock_date")


def _valued(days: pl.DataFrame) -> pl.DataFrame:
    span = (pl.col("until") - pl.col("stock_date")).dt.total_days().fill_null(1).clip(upper_bound=31)
    on_sale = (pl.col("launched_on") <= pl.col("stock_date")).fill_null(True) & (
        pl.col("delisted_on") >= pl.col("stock_date")
    ).fill_null(True)
    alive = (pl.col("quarter_asked") > 0) | (pl.col("quarter_stock") > 0)
    return days.with_columns(
        span=span,
        value=pl.col("on_hand_quantity").clip(lower_bound=0) * pl.coalesce("unit_cost", "product_cost"),
        safety=pl.coalesce("safety_stock", pl.when(pl.len().over("sku", "stock_date") == 1).then("product_safety")),
        is_active=on_sale & alive,
        daily=pl.when(pl.col("month_days") > 0).then(pl.col("month_asked") / pl.col("month_days")),
    )


def _flag(met: pl.Expr) -> pl.Expr:
    return met.cast(pl.Float64)


def stock_value(books: Books) -> pl.DataFrame:
    return _snapshots(books).filter(pl.col("value").is_not_null()).with_columns(numerator="value")


def dead_stock(books: Books) -> pl.DataFrame:
    long_ago = pl.col("stock_date") - timedelta(days=180)
    is_asleep = (pl.col("asked_on") < long_ago).fill_null(True)
    is_old = (pl.col("first_seen") < long_ago) & (pl.col("launched_on") < long_ago).fill_null(True)
    asleep = pl.when(is_asleep).then("value").otherwise(0.0)
    return stock_value(books).filter(is_old).with_columns(numerator=asleep, denominator="value")


def days_of_cover(books: Books) -> pl.DataFrame:
    asked_for = _snapshots(books).filter(pl.col("daily") > 0)
    return asked_for.with_columns(numerator=pl.col("on_hand").clip(lower_bound=0), denominator="daily")


def stockout_days(books: Books) -> pl.DataFrame:
    active = _snapshots(books).filter("is_active")
    return active.with_columns(numerator=_flag(pl.col("on_hand") <= 0), denominator=pl.lit(1.0))


def below_safety(books: Books) -> pl.DataFrame:
    guarded = _snapshots(books).filter("is_active", pl.col("safety").is_not_null())
    return guarded.with_columns(numerator=_flag(pl.col("on_hand") < pl.col("safety")), denominator=pl.lit(1.0))


def inventory_accuracy(books: Books) -> pl.DataFrame:
    counted = _snapshots(books).filter(pl.col("counted_quantity").is_not_null())
    off = (pl.col("counted_quantity") - pl.col("on_hand")).abs()
    return counted.with_columns(numerator=_flag(off <= pl.col("on_hand").abs() * 0.02), denominator=pl.lit(1.0))


def _turned(books: Books, sold: pl.Expr, held: pl.Expr) -> pl.DataFrame:
    feeds = books.raw["locations"].filter(pl.col("kind") == "supplier")["location_id"].to_list()
    ours = completed(books).filter(
        pl.col("last_delivered_at").is_not_null(),
        pl.col("flow") == "outbound",
        ~pl.col("mode").is_in(ANSWERED_BY_SUPPLIER).fill_null(False),
        ~pl.col("location_id").is_in(feeds).fill_null(False),
    )
    columns = ["counted_on", "supplier_id", "category", "numerator", "denominator"]
    gone = ours.with_columns(
        counted_on=pl.col("last_delivered_at").dt.date(),
        supplier_id="product_supplier",
        numerator=365 * sold,
        denominator=pl.lit(0.0),
    )
    kept = _snapshots(books).with_columns(numerator=pl.lit(0.0), denominator=held * pl.col("span"))
    return pl.concat([gone.select(columns), kept.select(columns)])


def rotation(books: Books) -> pl.DataFrame:
    cost = pl.coalesce(pl.col("unit_cost") * pl.col("rate"), "product_cost").fill_null(0.0)
    return _turned(books, pl.col("delivered_quantity") * cost, pl.col("value").fill_null(0.0))


def rotation_units(books: Books) -> pl.DataFrame:
    return _turned(books, pl.col("delivered_quantity"), pl.col("on_hand").clip(lower_bound=0))


def oversell(books: Books) -> pl.DataFrame:
    """Dropship and marketplace lines with a feed on the day of the order; it stands until the next, at most 31 days."""
    feeds = books.raw["locations"].filter(pl.col("kind") == "supplier")["location_id"].to_list()
    told = books.raw["stock_levels"].filter(
        pl.col("location_id").is_in(feeds), pl.col("stock_date") <= books.now.date()
    )
    told = told.sort("stock_date").with_columns(until=pl.col("stock_date").shift(-1).over("sku", "location_id"))
    longest = pl.col("stock_date") + timedelta(days=31)
    alone = pl.col("stock_date") + timedelta(days=1)
    told = told.with_columns(until=pl.min_horizontal(pl.col("until").fill_null(alone), longest))
    sold = books.lines.filter((pl.col("flow") == "outbound") & pl.col("mode").is_in(ANSWERED_BY_SUPPLIER))
    fed = sold.sort("ordered_on").join_asof(
        told.select("sku", "location_id", "stock_date", "until", "on_hand_quantity"),
        left_on="ordered_on",
        right_on="stock_date",
        by=["sku", "location_id"],
        check_sortedness=False,
    )
    fed = fed.filter(pl.col("ordered_on") < pl.col("until")).with_columns(counted_on="ordered_on")
    sold_out = (pl.col("cancel_reason") == "stockout") & (pl.col("on_hand_quantity") > 0)
    return share(fed, sold_out.fill_null(False), pl.lit(True))


def _forecasts(books: Books) -> pl.DataFrame:
    """The last forecast made by the start of each finished period, with the demand that came."""
    period = ["sku", "location_id", "period_start", "period_end"]
    today = books.now.date()
    made = books.raw["forecasts"].filter(
        pl.col("period_end") <= today, (pl.col("made_on") <= pl.col("period_start")).fill_null(True)
    )
    last = made.sort("made_on", nulls_last=False).unique(period, keep="last", maintain_order=True)
    sold = books.lines.filter(pl.col("flow") == "outbound").select(
        "sku", "location_id", "ordered_on", "ordered_quantity"
    )
    wanted = (
        last.with_row_index("turn")
        .join(sold, on="sku", suffix="_sold")
        .filter(
            pl.col("ordered_on").is_between("period_start", "period_end"),
            (pl.col("location_id") == pl.col("location_id_sold")) | pl.col("location_id").is_null(),
        )
    )
    came = wanted.group_by("turn").agg(came=pl.col("ordered_quantity").sum())
    last = last.with_row_index("turn").join(came, on="turn", how="left").join(_product(books), on="sku", how="left")
    return last.with_columns(pl.col("came").fill_null(0.0), counted_on="period_start").with_columns(denominator="came")


def forecast_wape(books: Books) -> pl.DataFrame:
    return _forecasts(books).with_columns(numerator=(pl.col("came") - pl.col("forecast_quantity")).abs())


def forecast_bias(books: Books) -> pl.DataFrame:
    return _forecasts(books).with_columns(numerator=pl.col("forecast_quantity") - pl.col("came"))


def forecast_ratio(books: Books) -> pl.DataFrame:
    return _forecasts(books).with_columns(numerator="forecast_quantity")
