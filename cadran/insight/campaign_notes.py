"""What is to be known beside the check of a sale: what its units stand on, and what nobody can say."""

from collections.abc import Iterator, Sequence

import polars as pl

from cadran.i18n import formats
from cadran.i18n.message import Message, message
from cadran.insight.campaigns import Check, Uplift
from cadran.insight.context import Context
from cadran.insight.periods import season_label, span
from cadran.workspace import KeptCampaign

KEPT = {
    "name": pl.String,
    "first_day": pl.Date,
    "last_day": pl.Date,
    "category": pl.String,
    "plan_line_count": pl.Int64,
    "sale_quantity": pl.Float64,
    "expected_by": pl.String,
    "data_day": pl.Date,
    "text": pl.String,
    "author": pl.String,
    "written_at": pl.Datetime,
    "withdrawn_at": pl.Datetime,
}


def notes(context: Context, check: Check) -> list[Message]:
    """The base of the uplift, and what was left out with how many; of a sale that is over, that it is."""
    if not check.days.coming:
        return [message("campaign_note.over", day=formats.day(check.days.last, context.language))]
    return [*_base(context, check), *_unknown(context, check)]


def _base(context: Context, check: Check) -> Iterator[Message]:
    if check.expected_by == "uplift":
        yield uplift_words(context, check.uplift)
    if check.rows["expected_from"].drop_nulls().is_empty():
        yield message("campaign_note.no_units")


def uplift_words(context: Context, uplift: Uplift | None) -> Message:
    """`Black Friday 2025 sold 2.4 times the usual: 310 units in 8 days, 450 in the 28 days before, n = 120 lines`."""
    whole = uplift.whole if uplift else None
    if uplift is None or whole is None:
        return message("campaign_note.no_uplift")
    season = uplift.season
    return message(
        "campaign_note.uplift" if uplift.is_same_kind else "campaign_note.uplift_of_another",
        sale=season_label(season, context.language),
        days=span(season.first, season.last, context.language),
        factor=factor(context, whole["uplift"]),
        units=context.count(whole["units"]),
        count=(season.last - season.first).days + 1,
        before=context.count(whole["units_before"]),
        n=context.count(whole["n"]),
        own=uplift.factors.height - 1,
    )


def factor(context: Context, uplift: float) -> str:
    """`2.41`."""
    return formats.number(round(uplift, 2), context.language, 2)


def _unknown(context: Context, check: Check) -> Iterator[Message]:
    rows = check.rows
    asked = rows.filter(pl.col("sale_quantity").is_not_null())
    counts = {
        "no_expected": rows.height - asked.height if asked.height else 0,
        "no_stock": asked["on_hand_quantity"].null_count(),
        "no_lead": asked.filter(pl.col("to_order_quantity") > 0)["lead_days_p90"].null_count(),
        "no_cost": asked.filter(pl.col("to_order_quantity") > 0)["unit_cost"].null_count(),
    }
    for name, n in counts.items():
        if n:
            yield message(f"campaign_note.{name}", n=context.count(n))
    if check.outside.height:
        units = context.count(float(check.outside["units"].sum()))
        yield message("campaign_note.outside", n=context.count(check.outside.height), units=units)
    yield from _arrivals(context, check)


def _arrivals(context: Context, check: Check) -> Iterator[Message]:
    """Purchases of its SKUs that count nowhere: nobody knows to which place, or when."""
    open_lines = context.details("open_receipts").join(check.rows.select("sku").unique(), on="sku", how="semi")
    for name, column in (("no_place", "location_id"), ("no_day", "wait_days_p90")):
        lost = open_lines.filter(pl.col(column).is_null())
        if lost.height:
            units = context.count(float(lost["open_quantity"].sum()))
            yield message(f"campaign_note.{name}", n=context.count(lost.height), units=units)


def kept_frame(kept: Sequence[KeptCampaign]) -> pl.DataFrame:
    """One row for each version ever kept, the last first; columns of KEPT."""
    rows = [
        (
            each.terms.name,
            each.terms.first,
            each.terms.last,
            each.terms.category or None,
            len(each.terms.lines),
            sum(line.units or 0.0 for line in each.terms.lines) if each.terms.has_units else None,
            each.expected_by or None,
            each.data_day,
            each.text or None,
            each.author,
            each.written_at,
            each.withdrawn_at,
        )
        for each in reversed(kept)
    ]
    return pl.DataFrame(rows, schema=KEPT, orient="row")
