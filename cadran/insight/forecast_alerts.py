"""Forecasts far from the demand that came: of a category or a SKU, month after month, by more than chance."""

from collections.abc import Iterator
from datetime import timedelta

import polars as pl

from cadran.analysis import surprise
from cadran.calendar import shift_months, start_of
from cadran.engine import Row
from cadran.insight.alert import Alert
from cadran.insight.context import Context
from cadran.kpis import KPIS
from cadran.selection import Selection

MONTHS = 12
FEWEST_MONTHS = 6
FEWEST_UNITS = 50  # forecast or asked for in these months
FAR = 0.3  # of the demand that came
BEYOND_NOISE = 3.5  # one chance in 4,300 for each side
BIAS = KPIS["forecast_bias"]


def forecasts_off(context: Context) -> list[Alert]:
    """One alert for each category and SKU whose forecast of the last 12 whole months lies far from its demand.

    Far: by 30 % or more, 50 units or more, over 6 months or more, the last of them on the same side, and so steadily
    that the noise of the months does not explain it. Those of one category stand in one row.
    """
    if context.engine.catalogue.missing_tables(BIAS):
        return []
    end = start_of(context.as_of, "month")
    asked = context.selection.during(shift_months(end, -MONTHS), end - timedelta(days=1))
    frames = context.splits(BIAS, asked, (("category",), ("sku",)), "month")
    products = {row["sku"]: row for row in context.details("products").iter_rows(named=True)}
    worths = _worths(context, frames["sku",])
    return [
        _alert(context, asked, dimension, row, products, worths)
        for dimension in ("category", "sku")
        for row in far_off(frames[dimension,], dimension)
    ]


def far_off(months: pl.DataFrame, dimension: str) -> Iterator[Row]:
    """The members that are far off, each with its month_count, n, forecast, actual and `misses` by month."""
    actual = pl.col("denominator").cast(pl.Float64)
    members = (
        months.drop_nulls(dimension)
        .filter(pl.col("n") > 0)
        .sort("period")
        .group_by(dimension, maintain_order=True)
        .agg(
            month_count=pl.len(),
            n=pl.col("n").sum(),
            actual=actual.sum(),
            forecast=actual.sum() + pl.col("numerator").cast(pl.Float64).sum(),
            misses=pl.col("numerator").cast(pl.Float64),
        )
    )
    off = pl.col("forecast") - pl.col("actual")
    enough = (pl.col("month_count") >= FEWEST_MONTHS) & (pl.max_horizontal("forecast", "actual") >= FEWEST_UNITS)
    lasting = pl.col("misses").list.last().sign() == off.sign()
    for row in members.filter(enough, off.abs() >= FAR * pl.col("actual"), lasting).iter_rows(named=True):
        if abs(surprise.of_mean(row["misses"])) >= BEYOND_NOISE:
            yield row


def _worths(context: Context, by_sku: pl.DataFrame) -> pl.DataFrame:
    """By SKU what was forecast beyond its demand, or asked for beyond the forecast (below 0), at cost."""
    costs = context.details("products").select("sku", "category", "unit_cost")
    off = by_sku.group_by("sku").agg(pl.col("numerator").cast(pl.Float64).sum())
    worth = pl.col("numerator") * pl.col("unit_cost").cast(pl.Float64)
    return off.join(costs, on="sku").select("sku", "category", worth=worth)


def _alert(
    context: Context, asked: Selection, dimension: str, row: Row, products: dict[str, Row], worths: pl.DataFrame
) -> Alert:
    member = str(row[dimension])
    product = products.get(member, {}) if dimension == "sku" else {}
    category = product.get("category") if dimension == "sku" else member
    name = (product.get("product_name") or member) if dimension == "sku" else member
    worth = worths.filter(pl.col(dimension) == member)["worth"].sum()
    is_over = row["forecast"] > row["actual"]
    words = context.t(
        "handle.forecast_over" if is_over else "handle.forecast_under",
        forecast=context.count(row["forecast"]),
        actual=context.count(row["actual"]),
        n=row["month_count"],
    )
    first, last = asked.period_from, asked.period_to
    return Alert(
        id=f"forecast:{dimension}={member}",
        status="breach",
        subject=f"{context.t('handle.forecast')} · {name}",
        words=words,
        value=abs(float(worth)) if worth else None,
        stake=context.t("handle.stake_forecast"),
        lines=row["n"],
        unit=context.text(BIAS.counts),
        page=BIAS.page,
        filters=((dimension, member),),
        days=(first, last) if first and last else None,
        own={"kpi": BIAS.id},
        about=f"category={category}" if category else "",
        about_name=category or "",
    )
