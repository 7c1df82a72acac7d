"""Every KPI of contracts and scorecards stated a second time, in polars, from the contract files."""

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

import polars as pl

from kpi import second_lines, second_network, second_stock, second_stockouts
from kpi.books import KEY, MICROSECOND, Books
from kpi.second_lines import arrived, completed
from kpi.second_stock import _flag

BY_ORDER = ["lead_time", "stockout_rate", "cancel_rate"]
LOWER_IS_BETTER = [
    "reject_rate", "stockout_rate", "cancel_rate", "return_rate", "early", "oversell", "stockout_days", "below_safety",
]  # fmt: skip
WITH_A_DUE_MOMENT = ["otd", "otif", "in_full", "fill_rate", "lead_time"]
BY_OWN_DATES = [*WITH_A_DUE_MOMENT, "cutoff_24h", "early", "reject_rate", "stockout_rate", "cancel_rate"]
TWO_O_CLOCK = time(14)


def _clause_lines(books: Books) -> pl.DataFrame:
    """Lines a clause looks at, with the day that clause wants them by."""
    clauses = books.raw["sla_clauses"].rename({"mode": "only_mode", "category": "only_category"})
    lines = completed(books).with_columns(started_at=pl.max_horizontal("ordered_at", "released_at"))
    kpi = pl.col("kpi")
    turned_over = kpi.is_in(WITH_A_DUE_MOMENT) & pl.col("cutoff_time").is_not_null() & pl.col("lead_days").is_not_null()
    until = pl.when(kpi == "cutoff_24h").then(pl.col("cutoff_time").fill_null(TWO_O_CLOCK)).otherwise("cutoff_time")
    seen = clauses.join(lines, left_on="supplier_id", right_on="contractor", suffix="_line").filter(
        kpi.is_in(BY_OWN_DATES) & ((kpi != "lead_time") | pl.col("lead_days").is_not_null()),
        (pl.col("only_mode") == pl.col("mode")) | pl.col("only_mode").is_null(),
        (pl.col("only_category") == pl.col("category")) | pl.col("only_category").is_null(),
        turned_over | until.is_null() | (pl.col("ordered_at").dt.time() < until),
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
        pl.when(turned_over | kpi.is_in(BY_ORDER))
        .then("started_at")
        .when(kpi == "cutoff_24h")
        .then("ordered_at")
        .when(kpi == "reject_rate")
        .then("last_delivered_at")
        .otherwise(promise)
    )
    allowed = (
        pl.when(turned_over | (kpi == "lead_time"))
        .then("lead_days")
        .when(kpi == "cutoff_24h")
        .then(pl.col("lead_days").fill_null(1))
        .otherwise(0)
    )
    seen = seen.with_columns(
        start_at=start,
        start=start.dt.date(),
        wait=(allowed.fill_null(0) + pl.col("grace_days").fill_null(0)).cast(pl.Int64),
        turned_over=turned_over,
    ).filter(pl.col("start").is_not_null())
    due = [_due_moment(books, row) for row in seen.iter_rows(named=True)]
    seen = seen.with_columns(due_at=pl.Series(due, dtype=pl.Datetime("us"))).filter(pl.col("due_at").is_not_null())
    return seen.with_columns(due=pl.col("due_at").dt.date())


def _due_moment(books: Books, row: dict[str, Any]) -> datetime | None:
    """The last moment that meets the clause; None for 24 hours that would start on a free day."""
    place, start, is_working = row["location_id"], row["start"], row["day_kind"] == "working"
    if row["kpi"] == "cutoff_24h":
        if is_working and not books.is_worked(place, start):
            return None
        return datetime.combine(_due(books, place, start, row["wait"], row["day_kind"]), row["start_at"].time())
    if not row["turned_over"]:
        day = _due(books, place, start, row["wait"], row["day_kind"])
        return datetime.combine(day, time()) + timedelta(days=1) - MICROSECOND
    first = start + timedelta(days=row["start_at"].time() >= row["cutoff_time"])
    while is_working and not books.is_worked(place, first):
        first += timedelta(days=1)
    return datetime.combine(_due(books, place, first, row["wait"], row["day_kind"]), row["cutoff_time"])


def _due(books: Books, place: str | None, start: date, wait: int, day_kind: str | None) -> date:
    if day_kind == "working" and wait > 0:
        return books.after_working_days(place, start, wait)
    return start + timedelta(days=wait)


def _days_early(books: Books, row: dict[str, Any]) -> int:
    if row["completed_at"] is None or row["kpi"] != "early" or row["completed_at"].date() >= row["start"]:
        return 0
    if row["day_kind"] == "working":
        return books.worked_between(row["location_id"], row["completed_at"].date(), row["start"])
    return int((row["start"] - row["completed_at"].date()).days)


@cache
def judged_clause_lines(books: Books) -> pl.DataFrame:
    """Their part in the measure of the clause: what was due and what was kept, on the day it is counted."""
    seen = _clause_lines(books).with_columns(rank=pl.int_range(pl.len()))
    by_due = (
        arrived(books)
        .join(seen.select("rank", *KEY, "due_at"), on=KEY)
        .filter(pl.col("delivered_at") <= pl.col("due_at"))
    )
    kept_back = pl.col("delivered_quantity") - pl.col("rejected_quantity").fill_null(0)
    came = by_due.group_by("rank").agg(came=pl.col("delivered_quantity").sum(), accepted=kept_back.clip(0).sum())
    seen = seen.join(came, on="rank", how="left")
    in_good_time = pl.col("by_customer") & (pl.col("cancelled_at") <= pl.col("due_at"))
    asked = pl.col("ordered_quantity") - pl.when(in_good_time).then("lost").otherwise(0.0)
    open_still = pl.col("completed_at").is_null() & ~pl.col("is_gone") & (pl.col("due_at") >= books.now)
    from_order = pl.col("kpi").is_in(["lead_time", "cutoff_24h"]) | pl.col("turned_over")
    outside = open_still | (pl.col("is_gone") & in_good_time).fill_null(False)
    outside = outside | (from_order & ~pl.col("order_date_known"))
    whole = pl.col("ordered_quantity") - pl.col("lost") >= asked
    in_time = (pl.col("completed_at") <= pl.col("due_at")).fill_null(False)
    kpi = pl.col("kpi")
    early = pl.Series([_days_early(books, row) for row in seen.iter_rows(named=True)], dtype=pl.Int64)
    is_cancelled = pl.col("cancelled_at").is_not_null()
    kept = (
        pl.when(kpi == "reject_rate")
        .then(pl.col("rejected_quantity"))
        .when(kpi == "stockout_rate")
        .then(_flag((is_cancelled & (pl.col("cancel_reason") == "stockout")).fill_null(False)))
        .when(kpi == "cancel_rate")
        .then(_flag(is_cancelled & ~pl.col("by_customer")))
        .when(kpi == "early")
        .then(_flag(early > pl.col("early_days").fill_null(1)))
        .when(kpi == "fill_rate")
        .then(pl.min_horizontal(pl.col("came").fill_null(0.0), asked))
        .when(kpi == "in_full")
        .then(_flag(pl.col("came").fill_null(0.0) >= asked))
        .otherwise(_flag(in_time & (whole | (kpi != "otif"))))
    )
    due = pl.when(kpi == "reject_rate").then("delivered_quantity").when(kpi == "fill_rate").then(asked).otherwise(1.0)
    counted = kpi.is_in(["stockout_rate", "cancel_rate", "reject_rate"])
    judged = seen.with_columns(
        kept=kept, of=due, asked=asked, counted_day=pl.when(counted).then("start").otherwise("due")
    )
    day = pl.col("start")
    return judged.filter(
        counted | ~outside,
        pl.col("of") > 0,
        day >= pl.col("valid_from"),
        (day <= pl.col("valid_to")) | pl.col("valid_to").is_null(),
    )


def _others(books: Books) -> pl.DataFrame:
    """The rows of every other KPI a clause names, as that KPI's own second statement tells them."""
    found = [_measured(books, clause) for clause in books.raw["sla_clauses"].iter_rows(named=True)]
    return pl.concat([frame for frame in found if frame is not None] or [_measured_rows(pl.DataFrame(), {})])


def _measured(books: Books, clause: dict[str, Any]) -> pl.DataFrame | None:
    modules = (second_lines, second_network, second_stock, second_stockouts)
    stated = next((getattr(module, clause["kpi"]) for module in modules if hasattr(module, clause["kpi"])), None)
    if clause["kpi"] in BY_OWN_DATES or stated is None:
        return None
    by_basis = clause["kpi"] in ("order_otif", "perfect_order", "days_late")
    rows = stated(books, clause["basis"] or "first") if by_basis else stated(books)
    if "numerator" not in rows.columns:
        within = pl.col("value") <= (clause["lead_days"] or -1) + (clause["grace_days"] or 0)
        rows = rows.with_columns(numerator=_flag(within), denominator=pl.lit(1.0))
        rows = rows.clear() if clause["lead_days"] is None else rows
    if clause["kpi"] == "return_rate":
        rows = rows.filter(pl.col("counted_on") + pl.duration(days=44) <= books.now.date())
    for name in ("mode", "category"):
        if clause[name]:
            rows = rows.filter(pl.col(name) == clause[name]) if name in rows.columns else rows.clear()
    rows = rows.filter(pl.col("supplier_id") == clause["supplier_id"], pl.col("counted_on") >= clause["valid_from"])
    return _measured_rows(rows, clause)


def _measured_rows(rows: pl.DataFrame, clause: dict[str, Any]) -> pl.DataFrame:
    """In the shape of what is judged by dates; a fixed penalty is the only one that needs no line."""
    schema: dict[str, Any] = {"counted_day": pl.Date, "kept": pl.Float64, "of": pl.Float64}
    told = {name: clause.get(name) for name in TOLD}
    if rows.is_empty():
        return pl.DataFrame(schema=schema | TOLD)
    rows = rows.filter(pl.col("denominator") > 0).select(
        pl.col("counted_on").alias("counted_day"), pl.col("numerator").alias("kept"), pl.col("denominator").alias("of")
    )
    return rows.cast({"counted_day": pl.Date, "kept": pl.Float64, "of": pl.Float64}).with_columns(
        pl.lit(told[name], dtype=kind).alias(name) for name, kind in TOLD.items()
    )


TOLD = {
    "clause_id": pl.String, "supplier_id": pl.String, "kpi": pl.String, "window": pl.String, "target": pl.Float64,
    "min_lines": pl.Int64, "penalty_kind": pl.String, "penalty_rate": pl.Float64, "penalty_cap": pl.Float64,
}  # fmt: skip


def sla_compliance(books: Books) -> pl.DataFrame:
    """Once per clause and window with enough lines: is the exact share on the right side of the target?"""
    length = pl.when(pl.col("window") == "quarter").then(pl.lit("1q")).otherwise(pl.lit("1mo"))
    windows = (
        pl.concat([judged_clause_lines(books), _others(books)], how="diagonal")
        .with_columns(counted_on=pl.col("counted_day").dt.truncate(length))
        .group_by("clause_id", "supplier_id", "kpi", "counted_on")
        .agg(pl.len().alias("line_count"), pl.col("kept", "of").sum(), pl.col("target", "min_lines").first())
    )
    share = pl.col("kept") / pl.col("of")
    lower = pl.col("kpi").is_in(LOWER_IS_BETTER)
    met = pl.when(lower).then(share <= pl.col("target")).otherwise(share >= pl.col("target"))
    enough = windows.filter(pl.col("line_count") >= pl.col("min_lines").fill_null(1))
    return enough.with_columns(numerator=_flag(met), denominator=pl.lit(1.0))


def penalty(books: Books) -> pl.DataFrame:
    """What the missed lines of breached windows cost: line by line to the cent, then the cap of the window."""
    judged = judged_clause_lines(books)
    kpi, kind = pl.col("kpi"), pl.col("penalty_kind")
    late = (
        pl.when(kpi == "reject_rate")
        .then("rejected_quantity")
        .when(kpi.is_in(["stockout_rate", "cancel_rate"]))
        .then(pl.col("lost") * pl.col("kept"))
        .when(kpi == "early")
        .then(pl.col("asked") * pl.col("kept"))
        .when(kpi.is_in(["fill_rate", "in_full"]))
        .then(pl.col("asked") - pl.col("came").fill_null(0))
        .when((kpi == "otif") | pl.col("completed_at").is_null())
        .then(pl.col("asked") - pl.col("accepted").fill_null(0))
        .otherwise(pl.col("asked") - pl.col("lost") - pl.col("accepted").fill_null(0))
    )
    ended = pl.coalesce(pl.col("completed_at").dt.date(), pl.col("cancelled_at").dt.date(), pl.lit(books.now.date()))
    price = pl.coalesce(
        pl.col("unit_price") * pl.col("rate"),
        pl.when(pl.col("flow") == "inbound").then(pl.coalesce(pl.col("unit_cost") * pl.col("rate"), "product_cost")),
    )
    worth = pl.col("ordered_quantity") * price
    judged = judged.with_columns(late=late.clip(0), ended=ended, line_value=worth)
    spans = judged.select("location_id", "due", "ended", "day_kind").rows()
    days = pl.Series("days", [_days_late(books, *span) for span in spans], dtype=pl.Float64)
    judged = pl.concat([judged.with_columns(days), _others(books)], how="diagonal")
    cents = judged.with_columns(late_value=pl.col("line_value") * pl.col("late") / pl.col("ordered_quantity"))
    by_day = pl.min_horizontal("penalty_cap", pl.col("penalty_rate") * pl.col("days"))
    rate = pl.when(kind == "percent_of_value").then("penalty_rate").otherwise(by_day)
    cost = pl.when(kind == "fixed_per_line").then("penalty_rate").otherwise(rate * pl.col("late_value"))
    lower = kpi.is_in(LOWER_IS_BETTER)
    missed = pl.when(lower).then(pl.col("kept") > 0).otherwise(pl.col("kept") < pl.col("of"))
    cents = cents.with_columns(cost=pl.when(missed).then((cost + 1e-9).round(2)).otherwise(0.0).fill_null(0.0))
    length = pl.when(pl.col("window") == "quarter").then(pl.lit("1q")).otherwise(pl.lit("1mo"))
    windows = (
        cents.with_columns(counted_on=pl.col("counted_day").dt.truncate(length))
        .group_by("clause_id", "supplier_id", "kpi", "counted_on")
        .agg(
            pl.len().alias("line_count"),
            pl.col("kept", "of", "cost", "line_value").sum(),
            pl.col("target", "min_lines", "penalty_cap").first(),
        )
    )
    share = pl.col("kept") / pl.col("of")
    breached = pl.when(lower).then(share > pl.col("target")).otherwise(share < pl.col("target"))
    owed = (pl.min_horizontal("cost", pl.col("penalty_cap") * pl.col("line_value")) + 1e-9).round(2)
    enough = windows.filter(pl.col("line_count") >= pl.col("min_lines").fill_null(1))
    return enough.with_columns(numerator=pl.when(breached).then(owed).otherwise(0.0), denominator=pl.lit(1.0))


def _days_late(books: Books, place: str | None, due: date, ended: date, day_kind: str | None) -> float:
    if ended <= due:
        return 0.0
    if day_kind == "working":
        return float(books.worked_between(place, due, ended))
    return float((ended - due).days)


SCORE_WEIGHTS = {"otd": (30, 0.95), "reject_rate": (20, 0.01), "lead_time": (20, 0.95), "return_rate": (15, 0.06),
                 "stockout_rate": (15, 0.025)}  # fmt: skip


def supplier_score(books: Books) -> pl.DataFrame:
    """Month by month, what each criterion with ten lines earns towards its target."""
    contracted = judged_clause_lines(books).filter(pl.col("kpi") == "lead_time")
    final = pl.col("counted_on").dt.month_end() + pl.duration(days=44) <= books.now.date()
    rows = {
        "otd": second_lines.otd(books),
        "reject_rate": second_lines.reject_rate(books),
        "lead_time": contracted.with_columns(numerator="kept", denominator="of", counted_on="counted_day"),
        "return_rate": second_lines.return_rate(books, "units").filter(pl.col("flow") == "outbound", final),
        "stockout_rate": second_lines.stockout_rate(books),
    }
    return pl.concat([_scored(frame, *SCORE_WEIGHTS[kpi], kpi in LOWER_IS_BETTER) for kpi, frame in rows.items()])


def _scored(rows: pl.DataFrame, weight: int, target: float, is_lower_better: bool) -> pl.DataFrame:
    months = (
        rows.filter(pl.col("supplier_id").is_not_null(), pl.col("denominator") > 0)
        .group_by("supplier_id", pl.col("counted_on").dt.truncate("1mo"))
        .agg(pl.len().alias("line_count"), share=pl.col("numerator").sum() / pl.col("denominator").sum())
        .filter(pl.col("line_count") >= 10)
    )
    reached = target / pl.col("share") if is_lower_better else pl.col("share") / target
    return months.select(
        "supplier_id", "counted_on", numerator=weight * 100 * reached.clip(0, 1), denominator=pl.lit(float(weight))
    )
