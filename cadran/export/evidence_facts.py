"""What the figures of a pack are worked out from: order lines, deliveries, working days, rates, other charges."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from cadran.engine import Engine, with_exclusions
from cadran.selection import Selection
from cadran.workspace import Exclusion

LINE = ("flow", "order_id", "line_id")
ORDER = ("flow", "order_id")
WHOLE = ""  # the line of a row that is about an order as a whole
SETTLED_AFTER = timedelta(days=30)
TIMES = ("ordered_at", "started_at", "requested_at", "promised_at", "repromised_at", "cancelled_at", "closed_at")


@dataclass(frozen=True)
class Facts:
    """The rows behind the judged ones of a supplier's window; times without an hour are days, both as text.

    `order_lines` are those judged, and with `is_legal_base` those the French limit is a share of. `other_charges` are
    charges of other windows that decide what this one charges or how much of a limit is left.
    """

    order_lines: pl.DataFrame
    deliveries: pl.DataFrame
    calendar_days: pl.DataFrame
    exchange_rates: pl.DataFrame
    other_charges: pl.DataFrame


def facts(
    engine: Engine,
    exclusions: Iterable[Exclusion],
    days: tuple[date, date],
    clauses: pl.DataFrame,
    judged: pl.DataFrame,
) -> Facts:
    """The facts of the window of `days` (first and last); `judged` are its rows, `clauses` their windows and rules."""
    supplier_id = str(clauses["supplier_id"][0])
    lines = _order_lines(engine, supplier_id, days, clauses, judged)
    own = lines.join(judged.select(LINE), on=LINE, how="semi")
    return Facts(
        order_lines=lines,
        deliveries=_deliveries(engine, own),
        calendar_days=_calendar_days(engine, clauses, own, judged, days[1]),
        exchange_rates=_exchange_rates(engine, lines),
        other_charges=_other_charges(engine, tuple(exclusions), days, clauses, judged),
    )


def as_text(frame: pl.DataFrame, at: str, has_hour: str) -> pl.DataFrame:
    """The frame with the time `at` as a moment where it has an hour, else as a day."""
    moment = pl.col(at).dt.strftime("%Y-%m-%d %H:%M:%S")
    return frame.with_columns(pl.when(has_hour).then(moment).otherwise(pl.col(at).dt.strftime("%Y-%m-%d")).alias(at))


def _order_lines(
    engine: Engine, supplier_id: str, days: tuple[date, date], clauses: pl.DataFrame, judged: pl.DataFrame
) -> pl.DataFrame:
    """The lines judged, all lines of an order judged as a whole, and those a French limit is a share of."""
    ordered = engine.details.selected("contract_lines", _of_orders(judged, supplier_id))
    whole = judged.filter(pl.col("line_id") == WHOLE)
    base = engine.details.selected("contract_lines", Selection(*days).where("supplier_id", supplier_id)).filter(
        "is_legal_base", pl.col("category").is_in(_limited_categories(clauses, judged))
    )
    own = [ordered.join(judged, on=LINE, how="semi"), ordered.join(whole, on=ORDER, how="semi")]
    of_limit = base.select(*LINE, "is_legal_base")
    every = pl.concat([*own, base]).drop("is_legal_base").unique(LINE).join(of_limit, on=LINE, how="left")
    lines = every.with_columns(pl.col("is_legal_base").fill_null(value=False)).sort(LINE)
    for at in TIMES:
        lines = as_text(lines, at, at.replace("_at", "_has_hour"))
    return lines


def _limited_categories(clauses: pl.DataFrame, judged: pl.DataFrame) -> list[str]:
    """The categories in which a French clause that retains a penalty missed a line."""
    french = clauses.filter(pl.col("country") == "FR", pl.col("retained") > 0)
    missed = judged.filter(~pl.col("is_met"), pl.col("clause_id").is_in(french["clause_id"].to_list()))
    return _values(missed, "category")


def _deliveries(engine: Engine, lines: pl.DataFrame) -> pl.DataFrame:
    """Every parcel or receipt of the lines that arrived, in order of time."""
    deliveries = engine.details.selected("deliveries", _of_orders(lines)).join(lines, on=LINE, how="semi")
    return as_text(deliveries.sort(*LINE, "delivered_at", "delivery_id"), "delivered_at", "delivered_has_hour")


def _calendar_days(
    engine: Engine, clauses: pl.DataFrame, lines: pl.DataFrame, judged: pl.DataFrame, last: date
) -> pl.DataFrame:
    """Each day at the places of the lines, from the first any clock starts to the last a penalty can grow on.

    None where every clause counts calendar days.
    """
    starts = [judged["measured_from_at"].dt.date().min(), judged["completed_at"].dt.date().min(), last]
    first = min(day for day in starts if isinstance(day, date))
    if "working" not in clauses["day_kind"].to_list() or lines.is_empty():
        return engine.details.rows("working_days", location_id="a place without days").clear()
    locations = sorted(set(lines["location_id"].fill_null("")))
    return engine.details.selected(
        "working_days", Selection(first, last + SETTLED_AFTER).where("location_id", *locations)
    )


def _exchange_rates(engine: Engine, lines: pl.DataFrame) -> pl.DataFrame:
    """The rates that brought the prices of the lines to the reporting currency, which needs none itself."""
    used = lines.select("currency", valid_from="rate_valid_from")
    foreign = pl.col("currency") != engine.info.reporting_currency
    return engine.details.rows("exchange_rates").filter(foreign).join(used, on=["currency", "valid_from"], how="semi")


def _other_charges(
    engine: Engine,
    exclusions: tuple[Exclusion, ...],
    days: tuple[date, date],
    clauses: pl.DataFrame,
    judged: pl.DataFrame,
) -> pl.DataFrame:
    """The charges of other windows on the same misses, and of the months of a quarter under French clauses."""
    supplier_id, (first, last) = str(clauses["supplier_id"][0]), days
    missed = judged.filter(~pl.col("is_met"), pl.col("is_order_line")).select(LINE).unique()
    same = engine.details.selected("clause_lines", _of_orders(missed, supplier_id)).join(missed, on=LINE, how="semi")
    months = _months(first, last) if _is_limited_quarter(clauses) else []
    starts = sorted({*_charged(same)["window_start"], *months, first})
    every = pl.concat([_charged_in(engine, exclusions, supplier_id, start) for start in starts])
    others = every.join(clauses, on=["clause_id", "window_start"], how="anti").filter(pl.col("window_end") <= last)
    of_same = others.join(missed, on=LINE, how="semi").filter("is_order_line")
    of_month = pl.col("window_start").is_in(months) & (pl.col("window_kind") == "month")
    of_limit = others.filter(of_month, pl.col("country") == "FR", pl.col("retained") > 0)
    return pl.concat([of_same, of_limit]).unique().sort("window_end", "clause_id", *LINE)


def _charged_in(engine: Engine, exclusions: tuple[Exclusion, ...], supplier_id: str, start: date) -> pl.DataFrame:
    """The misses that breached and final clauses charge in windows that begin on a day, and what those retain."""
    lines = with_exclusions(engine, "clause_lines", exclusions, supplier_id=supplier_id, window_start=start)
    steps = with_exclusions(engine, "penalties", exclusions, supplier_id=supplier_id, window_start=start)
    ends = engine.details.rows("clause_windows", supplier_id=supplier_id).select(
        "clause_id", "window_start", "window_end"
    )
    rules = engine.details.rows("clauses", supplier_id=supplier_id).select("clause_id", "country", "charged_once")
    windows = steps.select("clause_id", "window_kind", "window_start", "retained")
    by = ["clause_id", "window_start"]
    return _charged(lines).join(windows, on=by).join(ends, on=by).join(rules, on="clause_id")


def _charged(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(~pl.col("is_met"), pl.col("charged_amount").is_not_null())


def _is_limited_quarter(clauses: pl.DataFrame) -> bool:
    """Whether a French clause of a quarter retains a penalty: its months have used up some of the limit."""
    of_quarter = pl.col("window_kind") == "quarter"
    return clauses.filter(of_quarter, pl.col("country") == "FR", pl.col("retained") > 0).height > 0


def _months(first: date, last: date) -> list[date]:
    return [date(first.year, month, 1) for month in range(first.month, last.month + 1)]


def _of_orders(lines: pl.DataFrame, *supplier_id: str) -> Selection:
    """The orders of the lines; where there is no line, what has no order."""
    return Selection().where("supplier_id", *supplier_id).where("order_id", *(_values(lines, "order_id") or [WHOLE]))


def _values(frame: pl.DataFrame, name: str) -> list[str]:
    return sorted(set(frame[name].drop_nulls()))
