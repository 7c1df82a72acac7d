"""Every KPI of stock, forecasts and clauses stated a second time, in polars, from the contract files."""

from datetime import date, timedelta
from functools import cache

import polars as pl

from kpi.books import ANSWERED_BY_SUPPLIER, KEY, Books
from kpi.second_lines import arrived, completed, share

SPOT = ["sku", "location_id"]


def _product(books: Books) -> pl.DataFrame:
    return books.products.rename({"product_supplier": "supplier_id", "safety_stock": "product_safety"})


@cache
def _snapshots(books: Books) -> pl.DataFrame:
    """Stock per SKU, own location and day, with what was asked for there in the days before."""
    feeds = books.raw["locations"].filter(pl.col("kind") == "supplier")["location_id"].to_list()
    levels = books.raw["stock_levels"].filter(
        pl.col("stock_date") <= books.now.date(), ~pl.col("location_id").is_in(feeds)
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


def run_out(books: Books) -> pl.DataFrame:
    """Positions of the last day of any stock whose cover is shorter than the wait for the next receipt at P90."""
    newest = books.raw["stock_levels"].filter(pl.col("stock_date") <= books.now.date())["stock_date"].max()
    here = _snapshots(books).filter("is_active", pl.col("stock_date") == newest)
    bought = completed(books).filter(pl.col("flow") == "inbound")
    took = (pl.col("completed_at").dt.date() - pl.col("ordered_on")).dt.total_days()
    usable = (pl.col("completed_at") >= pl.col("ordered_at")) & pl.col("order_date_known")
    pace = bought.filter(usable).group_by("supplier_id").agg(p90=took.quantile(0.9, "linear"))
    waiting = bought.filter(pl.col("completed_at").is_null(), ~pl.col("is_gone")).sort(
        "ordered_at", "order_id", "line_id"
    )
    next_one = waiting.unique(SPOT, keep="first", maintain_order=True).join(pace, on="supplier_id", how="left")
    here = here.join(next_one.select(*SPOT, order_day="ordered_on", open_p90="p90"), on=SPOT, how="left")
    here = here.join(pace.rename({"p90": "new_p90"}), on="supplier_id", how="left")
    left = (pl.col("order_day") - pl.col("stock_date")).dt.total_days() + pl.col("open_p90")
    soonest = pl.when(left.is_not_null()).then(pl.max_horizontal(left, pl.lit(1.0)))
    wait = pl.coalesce(soonest, "new_p90", "lead_time_days")
    ends = pl.when(pl.col("daily") > 0).then(pl.col("on_hand").clip(lower_bound=0) / pl.col("daily"))
    return here.filter(pl.col("daily") > 0).with_columns(numerator=_flag((ends < wait).fill_null(False)))


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


BY_ORDER = ["lead_time", "cutoff_24h", "stockout_rate", "cancel_rate"]
LOWER_IS_BETTER = ["reject_rate", "stockout_rate", "cancel_rate", "return_rate", "early"]


def _clause_lines(books: Books) -> pl.DataFrame:
    """Lines a clause looks at, with the day that clause wants them by."""
    clauses = books.raw["sla_clauses"].rename({"mode": "only_mode", "category": "only_category"})
    lines = completed(books).with_columns(started_at=pl.max_horizontal("ordered_at", "released_at"))
    seen = clauses.join(lines, left_on="supplier_id", right_on="contractor", suffix="_line").filter(
        (pl.col("only_mode") == pl.col("mode")) | pl.col("only_mode").is_null(),
        (pl.col("only_category") == pl.col("category")) | pl.col("only_category").is_null(),
        (pl.col("ordered_at").dt.time() < pl.col("cutoff_time")) | pl.col("cutoff_time").is_null(),
    )
    latest = pl.coalesce("repromised_at", "promised_at")
    promise = (
        pl.when(pl.col("basis") == "requested")
        .then("requested_at")
        .when(pl.col("basis") == "latest")
        .then(latest)
        .otherwise("promised_at")
    )
    start = (
        pl.when(pl.col("kpi").is_in(BY_ORDER))
        .then("started_at")
        .when(pl.col("kpi") == "reject_rate")
        .then("last_delivered_at")
        .otherwise(promise)
    )
    allowed = (
        pl.when(pl.col("kpi") == "lead_time")
        .then("lead_days")
        .when(pl.col("kpi") == "cutoff_24h")
        .then(pl.col("lead_days").fill_null(1))
        .otherwise(0)
    )
    seen = seen.with_columns(start=start.dt.date(), wait=allowed.fill_null(0) + pl.col("grace_days").fill_null(0))
    seen = seen.filter(pl.col("start").is_not_null())
    due = [
        _due(books, *row)
        for row in seen.select("location_id", "start", pl.col("wait").cast(pl.Int64), "day_kind").rows()
    ]
    return seen.with_columns(due=pl.Series(due, dtype=pl.Date))


def _due(books: Books, place: str | None, start: date, wait: int, day_kind: str | None) -> date:
    if day_kind == "working" and wait > 0:
        return books.after_working_days(place, start, wait)
    return start + timedelta(days=wait)


def _judged_clause_lines(books: Books) -> pl.DataFrame:
    """Their part in the measure of the clause: what was due and what was kept, on the day it is counted."""
    seen = _clause_lines(books).with_columns(rank=pl.int_range(pl.len()))
    by_due = (
        arrived(books)
        .join(seen.select("rank", *KEY, "due"), on=KEY)
        .filter(pl.col("delivered_at").dt.date() <= pl.col("due"))
    )
    seen = seen.join(by_due.group_by("rank").agg(came=pl.col("delivered_quantity").sum()), on="rank", how="left")
    in_good_time = pl.col("by_customer") & (pl.col("cancelled_at").dt.date() <= pl.col("due"))
    asked = pl.col("ordered_quantity") - pl.when(in_good_time).then("lost").otherwise(0.0)
    open_still = pl.col("completed_at").is_null() & ~pl.col("is_gone") & (pl.col("due") >= books.now.date())
    outside = open_still | (pl.col("is_gone") & in_good_time).fill_null(False)
    outside = outside | (pl.col("kpi").is_in(["lead_time", "cutoff_24h"]) & ~pl.col("order_date_known"))
    whole = pl.col("ordered_quantity") - pl.col("lost") >= asked
    in_time = (pl.col("completed_at").dt.date() <= pl.col("due")).fill_null(False)
    needs_all = pl.col("kpi").is_in(["otif", "in_full"])
    kpi = pl.col("kpi")
    is_cancelled = pl.col("cancelled_at").is_not_null()
    kept = (
        pl.when(kpi == "reject_rate")
        .then(pl.col("rejected_quantity"))
        .when(kpi == "stockout_rate")
        .then(_flag((is_cancelled & (pl.col("cancel_reason") == "stockout")).fill_null(False)))
        .when(kpi == "cancel_rate")
        .then(_flag(is_cancelled & ~pl.col("by_customer")))
        .when(kpi == "fill_rate")
        .then(pl.min_horizontal(pl.col("came").fill_null(0.0), asked))
        .otherwise(_flag(in_time & (whole | ~needs_all)))
    )
    due = pl.when(kpi == "reject_rate").then("delivered_quantity").when(kpi == "fill_rate").then(asked).otherwise(1.0)
    counted = kpi.is_in(["stockout_rate", "cancel_rate", "reject_rate"])
    judged = seen.with_columns(kept=kept, of=due, counted_day=pl.when(counted).then("start").otherwise("due"))
    day = pl.col("counted_day")
    return judged.filter(
        counted | ~outside,
        pl.col("of") > 0,
        day >= pl.col("valid_from"),
        (day <= pl.col("valid_to")) | pl.col("valid_to").is_null(),
    )


def sla_compliance(books: Books) -> pl.DataFrame:
    """Once per clause and window with enough lines: is the exact share on the right side of the target?"""
    length = pl.when(pl.col("window") == "quarter").then(pl.lit("1q")).otherwise(pl.lit("1mo"))
    windows = (
        _judged_clause_lines(books)
        .with_columns(counted_on=pl.col("counted_day").dt.truncate(length))
        .group_by("clause_id", "supplier_id", "kpi", "counted_on")
        .agg(pl.len().alias("line_count"), pl.col("kept", "of").sum(), pl.col("target", "min_lines").first())
    )
    share = pl.col("kept") / pl.col("of")
    lower = pl.col("kpi").is_in(LOWER_IS_BETTER)
    met = pl.when(lower).then(share <= pl.col("target")).otherwise(share >= pl.col("target"))
    enough = windows.filter(pl.col("line_count") >= pl.col("min_lines").fill_null(1))
    return enough.with_columns(numerator=_flag(met), denominator=pl.lit(1.0))
