"""Every KPI of order lines, orders and returns stated a second time, in polars, from the contract files.

Each function gives rows of counted_on, numerator and denominator, or value; with supplier_id, category or channel.
"""

from datetime import datetime, time, timedelta
from functools import cache

import polars as pl

from kpi.books import KEY, MICROSECOND, Books

DUE = ["on_time", "late", "late_open", "failed"]
ORDER = ["flow", "order_id"]
SPLITS = ["supplier_id", "category"]


def _end(column: str) -> pl.Expr:
    """The last moment that meets a promise: the end of its day when it names no hour."""
    moment = pl.col(column)
    return pl.when(moment.dt.time() == time(0)).then(moment + timedelta(days=1) - MICROSECOND).otherwise(moment)


@cache
def arrived(books: Books) -> pl.DataFrame:
    """Parcels that arrived, in order of time, with what was accepted of them and of all up to them."""
    parcels = books.parcels.filter(pl.col("delivered_at").is_not_null()).sort("delivered_at", "delivery_id")
    accepted = (pl.col("delivered_quantity") - pl.col("rejected_quantity")).clip(lower_bound=0)
    return parcels.with_columns(accepted=accepted).with_columns(so_far=pl.col("accepted").cum_sum().over(KEY))


@cache
def completed(books: Books) -> pl.DataFrame:
    """Lines with the moment the accepted goods reached what is still owed (all of it where the line is gone)."""
    lines = books.lines.with_columns(
        owed=pl.when("is_gone").then("ordered_quantity").otherwise(pl.col("ordered_quantity") - pl.col("lost"))
    )
    enough = arrived(books).join(lines.select(*KEY, "owed"), on=KEY).filter(pl.col("so_far") >= pl.col("owed"))
    received = (
        arrived(books)
        .group_by(KEY)
        .agg(
            pl.col("delivered_quantity", "rejected_quantity").sum(),
            pl.col("delivered_at").max().alias("last_delivered_at"),
            pl.col("freight_cost", "handling_cost").drop_nulls().sum(),
            has_cost=(pl.col("freight_cost").is_not_null() | pl.col("handling_cost").is_not_null()).any(),
            parcel_currency=pl.col("currency").first(),
        )
    )
    return lines.join(enough.group_by(KEY).agg(completed_at=pl.col("delivered_at").min()), on=KEY, how="left").join(
        received, on=KEY, how="left"
    )


def judged(books: Books, basis: str = "first") -> pl.DataFrame:
    """Lines with their deadline and state, what was owed on the day and what had come by then."""
    target = {"first": pl.col("promised_at"), "requested": pl.col("requested_at")}.get(
        basis, pl.coalesce("repromised_at", "promised_at")
    )
    lines = completed(books).with_columns(target=target).with_columns(deadline=_end("target"))
    in_time = arrived(books).join(lines.select(*KEY, "deadline"), on=KEY)
    by_then = in_time.filter(pl.col("delivered_at") <= pl.col("deadline")).group_by(KEY)
    lines = lines.join(
        by_then.agg(came=pl.col("delivered_quantity").sum(), kept=pl.col("accepted").sum()), on=KEY, how="left"
    )
    in_good_time = pl.col("by_customer") & (pl.col("cancelled_at") <= pl.col("deadline")).fill_null(True)
    state = (
        pl.when(pl.col("deadline").is_null())
        .then(pl.lit("unknown"))
        .when(pl.col("completed_at") <= pl.col("deadline"))
        .then(pl.lit("on_time"))
        .when(pl.col("completed_at").is_not_null())
        .then(pl.lit("late"))
        .when(pl.col("is_gone") & in_good_time)
        .then(pl.lit("cancelled"))
        .when("is_gone")
        .then(pl.lit("failed"))
        .when(pl.col("deadline") < books.now)
        .then(pl.lit("late_open"))
        .otherwise(pl.lit("not_due"))
    )
    return lines.with_columns(
        pl.col("came", "kept").fill_null(0.0),
        state=state,
        asked=pl.col("ordered_quantity") - pl.when(in_good_time).then("lost").otherwise(0.0),
        counted_on=pl.coalesce("target", "ordered_at").dt.date(),
    )


def share(rows: pl.DataFrame, met: pl.Expr, counted: pl.Expr) -> pl.DataFrame:
    return rows.with_columns(
        numerator=(met & counted).fill_null(False).cast(pl.Float64), denominator=counted.cast(pl.Float64)
    )


def _is_due() -> pl.Expr:
    return pl.col("state").is_in(DUE)


def _is_otif() -> pl.Expr:
    return (pl.col("state") == "on_time") & (pl.col("kept") >= pl.col("asked")) & (pl.col("came") >= pl.col("asked"))


def otd(books: Books, basis: str = "first") -> pl.DataFrame:
    return share(judged(books, basis), pl.col("state") == "on_time", _is_due())


def otif(books: Books, basis: str = "first") -> pl.DataFrame:
    return share(judged(books, basis), _is_otif(), _is_due())


def in_full(books: Books, basis: str = "first") -> pl.DataFrame:
    return share(judged(books, basis), pl.col("came") >= pl.col("asked"), _is_due())


def fill_rate(books: Books, basis: str = "first") -> pl.DataFrame:
    due = judged(books, basis).filter(_is_due())
    return due.with_columns(numerator=pl.min_horizontal("came", "asked"), denominator=pl.col("asked"))


def early(books: Books, basis: str = "first") -> pl.DataFrame:
    ahead = (pl.col("target").dt.date() - pl.col("completed_at").dt.date()).dt.total_days() > 1
    return share(judged(books, basis), (pl.col("state") == "on_time") & ahead, _is_due())


def _one_or_none(column: str) -> pl.Expr:
    return pl.when(pl.col(column).n_unique() == 1).then(pl.col(column).first()).alias(column)


def _orders(books: Books, basis: str) -> pl.DataFrame:
    """Orders that are due: with a missed line, or with good lines and none still to come."""
    lines = judged(books, basis).with_columns(good=_is_otif(), due=_is_due())
    flawed = books.returns.filter(pl.col("fault").is_in(["ours", "supplier", "carrier"])).select(KEY).unique()
    spoilt = lines.join(flawed, on=KEY, how="semi").select(KEY).with_columns(spoilt=True)
    lines = lines.join(spoilt, on=KEY, how="left")
    spoils = pl.col("spoilt").fill_null(False) | (pl.col("rejected_quantity").fill_null(0) > 0)
    orders = lines.group_by(ORDER).agg(
        pl.col("counted_on").max(),
        _one_or_none("supplier_id"),
        missed=(pl.col("due") & ~pl.col("good")).any(),
        waiting=(pl.col("state") == "not_due").any(),
        good=pl.col("good").any(),
        spoilt=(spoils & pl.col("due")).any(),
    )
    return orders.filter(pl.col("missed") | (pl.col("good") & ~pl.col("waiting")))


def order_otif(books: Books, basis: str = "first") -> pl.DataFrame:
    return share(_orders(books, basis), ~pl.col("missed"), pl.lit(True))


def perfect_order(books: Books, basis: str = "first") -> pl.DataFrame:
    return share(_orders(books, basis), ~pl.col("missed") & ~pl.col("spoilt"), pl.lit(True))


def open_late(books: Books, basis: str = "first") -> pl.DataFrame:
    return judged(books, basis).with_columns(numerator=(pl.col("state") == "late_open").cast(pl.Float64))


def open_late_value(books: Books, basis: str = "first") -> pl.DataFrame:
    """At the price; a purchase without one at its cost."""
    cost = pl.coalesce(pl.col("unit_cost") * pl.col("rate"), "product_cost")
    price = pl.coalesce(pl.col("unit_price") * pl.col("rate"), pl.when(pl.col("flow") == "inbound").then(cost))
    late = judged(books, basis).filter(pl.col("state") == "late_open")
    return late.with_columns(numerator=(pl.col("ordered_quantity") * price).fill_null(0.0))


def days_late(books: Books, basis: str = "first") -> pl.DataFrame:
    late = judged(books, basis).filter(pl.col("state").is_in(["late", "late_open"]))
    until = pl.col("completed_at").fill_null(books.now).dt.date()
    return late.with_columns(value=(until - pl.col("target").dt.date()).dt.total_days().cast(pl.Float64))


def promise_kept(books: Books) -> pl.DataFrame:
    promised = books.lines.filter(pl.col("promised_at").is_not_null())
    put_off = (pl.col("repromised_at") > pl.col("promised_at")).fill_null(False)
    return share(promised, ~put_off, pl.lit(True)).with_columns(counted_on=pl.col("promised_at").dt.date())


def _of_all_lines(books: Books, met: pl.Expr) -> pl.DataFrame:
    return share(books.lines, met, pl.lit(True)).with_columns(counted_on="ordered_on")


def cancel_rate(books: Books) -> pl.DataFrame:
    return _of_all_lines(books, pl.col("cancelled_at").is_not_null() & ~pl.col("by_customer"))


def stockout_rate(books: Books) -> pl.DataFrame:
    return _of_all_lines(books, pl.col("cancelled_at").is_not_null() & (pl.col("cancel_reason") == "stockout"))


def cutoff_24h(books: Books) -> pl.DataFrame:
    """Ordered before 14:00 on a working day, due on the next one at the hour of the order."""
    lines = completed(books).filter(
        (pl.col("mode") == "third_party")
        & (pl.col("flow") == "outbound")
        & (pl.col("ordered_at").dt.hour() < 14)
        & pl.col("order_date_known")
    )
    lines = lines.filter(
        [books.is_worked(place, day) for place, day in lines.select("location_id", "ordered_on").rows()]
    )
    due = [
        datetime.combine(books.after_working_days(place, at.date(), 1), at.time())
        for place, at in lines.select("location_id", "ordered_at").rows()
    ]
    lines = lines.with_columns(due=pl.Series(due, dtype=pl.Datetime("us")), counted_on="ordered_on")
    withdrawn = pl.col("is_gone") & pl.col("by_customer") & (pl.col("cancelled_at") <= pl.col("due"))
    is_open = pl.col("completed_at").is_null()
    outside = is_open & (withdrawn | (~pl.col("is_gone") & (pl.col("due") >= books.now)))
    return share(lines, pl.col("completed_at") <= pl.col("due"), ~outside.fill_null(False))


def _started(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.with_columns(started_at=pl.max_horizontal("ordered_at", "released_at"))


def _days(first: str, last: str) -> pl.Expr:
    """Days from one moment to another, both cut to the hour."""
    hours = pl.col(last).dt.truncate("1h") - pl.col(first).dt.truncate("1h")
    return hours.dt.total_minutes().cast(pl.Float64) / 1440


def lead_time(books: Books, day_kind: str = "calendar", cohort: str = "completion") -> pl.DataFrame:
    lines = _started(completed(books)).filter(
        pl.col("order_date_known")
        & (pl.col("completed_at") >= pl.col("ordered_at"))
        & (pl.col("completed_at") >= pl.col("started_at"))
    )
    lines = lines.with_columns(
        value=_days("started_at", "completed_at"),
        counted_on=pl.col("completed_at" if cohort == "completion" else "started_at").dt.date(),
    )
    if day_kind == "calendar":
        return lines
    spans = lines.select("location_id", pl.col("started_at", "completed_at").dt.date()).rows()
    worked = [float(books.worked_between(place, first, last)) for place, first, last in spans]
    return lines.with_columns(value=pl.Series(worked, dtype=pl.Float64))


def _stage(books: Books, first: str, last: str) -> pl.DataFrame:
    moments = books.parcels.group_by(KEY).agg(
        pl.col("ready_at", "shipped_at", "available_at").max(),
        wrong=(pl.col("shipped_at") > pl.col("delivered_at")).any(),
    )
    lines = _started(completed(books)).join(moments, on=KEY)
    lines = lines.filter((pl.col(last) >= pl.col(first)) & ~pl.col("wrong").fill_null(False))
    known = ["completed_at", "last_delivered_at", "shipped_at", "ready_at"]
    return lines.with_columns(value=_days(first, last), counted_on=pl.coalesce(known).dt.date())


def order_to_ready(books: Books) -> pl.DataFrame:
    return _stage(books, "started_at", "ready_at").filter("order_date_known")


def ready_to_ship(books: Books) -> pl.DataFrame:
    return _stage(books, "ready_at", "shipped_at")


def transit(books: Books) -> pl.DataFrame:
    return _stage(books, "shipped_at", "last_delivered_at")


def put_away(books: Books) -> pl.DataFrame:
    return _stage(books, "last_delivered_at", "available_at")


def _received(books: Books) -> pl.DataFrame:
    lines = completed(books).filter(pl.col("last_delivered_at").is_not_null())
    return lines.with_columns(counted_on=pl.col("last_delivered_at").dt.date())


def reject_rate(books: Books) -> pl.DataFrame:
    """Of flows whose files record rejections at all."""
    told = books.raw["deliveries"].filter(pl.col("rejected_quantity").is_not_null())["flow"].unique().to_list()
    return (
        _received(books)
        .filter(pl.col("flow").is_in(told))
        .with_columns(numerator="rejected_quantity", denominator="delivered_quantity")
    )


def cost_per_unit(books: Books) -> pl.DataFrame:
    """Parcels are paid in the currency of their own row, at the rate of the order date."""
    lines = _received(books).with_columns(currency=pl.col("parcel_currency").fill_null(books.currency))
    paid = books._in_one_currency(lines.drop("rate")).filter("has_cost", pl.col("rate").is_not_null())
    cost = (pl.col("freight_cost") + pl.col("handling_cost")) * pl.col("rate")
    return paid.with_columns(numerator=cost, denominator="delivered_quantity")


def return_rate(books: Books, counted_in: str = "units") -> pl.DataFrame:
    back = books.returns.group_by(KEY).agg(back=pl.col("returned_quantity").sum())
    sold = completed(books).filter(pl.col("delivered_quantity") > 0).join(back, on=KEY, how="left")
    sold = sold.with_columns(pl.col("back").fill_null(0.0), counted_on="ordered_on")
    if counted_in == "lines":
        return share(sold, pl.col("back") > 0, pl.lit(True))
    if counted_in == "orders":
        orders = sold.group_by(ORDER).agg(
            *(_one_or_none(name) for name in SPLITS), pl.col("counted_on").min(), pl.col("back").max()
        )
        return share(orders, pl.col("back") > 0, pl.lit(True))
    cost = pl.coalesce(pl.col("unit_cost") * pl.col("rate"), "product_cost")
    price = pl.coalesce(pl.col("unit_price") * pl.col("rate"), pl.when(pl.col("flow") == "inbound").then(cost))
    worth = price if counted_in == "value" else pl.lit(1.0)
    sold = sold.filter(worth.is_not_null()) if counted_in == "value" else sold
    came_back = pl.min_horizontal("back", "delivered_quantity")
    return sold.with_columns(numerator=came_back * worth, denominator=pl.col("delivered_quantity") * worth)


def _returned(books: Books) -> pl.DataFrame:
    goods = books.returns.join(completed(books).select(*KEY, *SPLITS, "last_delivered_at", "rate"), on=KEY)
    return goods.with_columns(counted_on=pl.col("returned_at").dt.date())


def return_rate_cash(books: Books) -> pl.DataFrame:
    columns = ["counted_on", *SPLITS, "numerator", "denominator"]
    delivered = _received(books).with_columns(numerator=pl.lit(0.0), denominator="delivered_quantity")
    back = _returned(books).with_columns(numerator="returned_quantity", denominator=pl.lit(0.0))
    return pl.concat([delivered.select(columns), back.select(columns)])


def refunded_value(books: Books) -> pl.DataFrame:
    return _returned(books).with_columns(numerator=(pl.col("refund_value") * pl.col("rate")).fill_null(0.0))


def restockable(books: Books) -> pl.DataFrame:
    decided = _returned(books).filter(pl.col("disposition") != "pending")
    sold_again = pl.when(pl.col("disposition") == "restocked").then("returned_quantity").otherwise(0.0)
    return decided.with_columns(numerator=sold_again, denominator="returned_quantity")


def return_delay(books: Books) -> pl.DataFrame:
    waited = (pl.col("returned_at").dt.date() - pl.col("last_delivered_at").dt.date()).dt.total_days()
    return _returned(books).with_columns(value=waited.cast(pl.Float64)).filter(pl.col("value") >= 0)


def orders(books: Books) -> pl.DataFrame:
    placed = books.lines.group_by(ORDER).agg(_one_or_none("supplier_id"), counted_on=pl.col("ordered_on").min())
    return placed.with_columns(numerator=pl.lit(1.0))


def lines(books: Books) -> pl.DataFrame:
    return books.lines.with_columns(counted_on="ordered_on", numerator=pl.lit(1.0))


def units(books: Books) -> pl.DataFrame:
    return books.lines.with_columns(counted_on="ordered_on", numerator="ordered_quantity")


def _sold(books: Books) -> pl.DataFrame:
    sold = books.lines.filter(pl.col("flow") == "outbound").with_columns(
        counted_on="ordered_on",
        price=pl.col("unit_price") * pl.col("rate"),
        left=pl.col("ordered_quantity") - pl.col("lost"),
    )
    return sold.filter(pl.col("price").is_not_null())


def revenue(books: Books) -> pl.DataFrame:
    return _sold(books).with_columns(numerator=pl.col("left") * pl.col("price"))


def gross_margin(books: Books) -> pl.DataFrame:
    cost = pl.coalesce(pl.col("unit_cost") * pl.col("rate"), "product_cost")
    sold = _sold(books).with_columns(cost=cost).filter(pl.col("cost").is_not_null())
    earned = pl.col("left") * (pl.col("price") - pl.col("cost"))
    return sold.with_columns(numerator=earned, denominator=pl.col("left") * pl.col("price"))


def stockout_revenue(books: Books) -> pl.DataFrame:
    is_out = (pl.col("cancel_reason") == "stockout").fill_null(False)
    lost = pl.when(is_out).then(pl.col("lost") * pl.col("price")).otherwise(0.0)
    return _sold(books).with_columns(numerator=lost, denominator=lost + pl.col("left") * pl.col("price"))


def _answers(books: Books) -> pl.DataFrame:
    asked = books.lines.filter(pl.col("flow") == "outbound").group_by("order_id").agg(pl.col("channel").min())
    given = books.raw["feedback"].filter(pl.col("answered_at") <= books.now).join(asked, on="order_id")
    return given.with_columns(counted_on=pl.col("answered_at").dt.date(), denominator=pl.lit(1.0))


def nps(books: Books) -> pl.DataFrame:
    given = _answers(books).filter(pl.col("nps").is_not_null())
    promoters, detractors = (pl.col("nps") > 8).cast(pl.Float64), (pl.col("nps") < 7).cast(pl.Float64)
    return given.with_columns(numerator=promoters - detractors)


def csat(books: Books) -> pl.DataFrame:
    return _answers(books).filter(pl.col("csat").is_not_null()).with_columns(numerator=pl.col("csat").cast(pl.Float64))
