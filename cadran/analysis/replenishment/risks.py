"""What happens where nothing is done before the next receipt: days out, sales and margin, at P50 and P90."""

import polars as pl


def with_risks(positions: pl.DataFrame) -> pl.DataFrame:
    """The positions with cover, run-out and what is at risk until the next receipt, at the demand of the plan.

    The next receipt is the sooner of the next open purchase and an order placed on the day of the data. At the demand
    of the past these are the figures of the KPIs run_out and run_out_value, as they come; at another the same formulas.
    Days are `days_out_p50` and `days_out_p90`, money is in the reporting currency.
    """
    is_past = pl.col("demand_source") == "past"
    demand = pl.col("daily_demand_quantity")
    cover = pl.when(demand > 0).then(pl.col("on_hand_quantity").cast(pl.Float64).clip(lower_bound=0) / demand)
    covered = positions.with_columns(cover_days=pl.when(is_past).then("cover_days").otherwise(cover))
    is_out = (pl.col("cover_days") < pl.col("receipt_days_p90")).fill_null(False) & (demand > 0).fill_null(False)
    judged = covered.with_columns(
        is_running_out=pl.when(is_past).then("is_running_out").otherwise(is_out), reason=_reason()
    )
    with_days = judged.with_columns(
        days_out_p50=_days_out("receipt_days_p50"), days_out_p90=_days_out("receipt_days_p90")
    )
    kept = {name: pl.col(name) for name in ("short_quantity", "sales_at_risk", "margin_at_risk")}
    late = _at_risk("days_out_p90")
    return with_days.with_columns(
        *(pl.when(is_past).then(kept[name]).otherwise(late[name]).alias(name) for name in kept),
        *(value.alias(f"{name}_p50") for name, value in _at_risk("days_out_p50").items()),
    )


def _reason() -> pl.Expr:
    """Why nothing can be said: the stock is unknown, nobody asks for it, or nobody knows the lead time."""
    return (
        pl.when(pl.col("on_hand_quantity").is_null())
        .then(pl.lit("stock_unknown"))
        .when(pl.col("daily_demand_quantity").fill_null(0.0) == 0)
        .then(pl.lit("no_demand"))
        .when(pl.col("receipt_days_p90").is_null())
        .then(pl.lit("no_lead_time"))
    )


def _days_out(receipt: str) -> pl.Expr:
    return (pl.col(receipt) - pl.col("cover_days")).clip(lower_bound=0)


def _at_risk(days: str) -> dict[str, pl.Expr]:
    short = pl.col(days) * pl.col("daily_demand_quantity")
    price = pl.col("unit_price").cast(pl.Float64)
    return {
        "short_quantity": short,
        "sales_at_risk": short * price,
        "margin_at_risk": short * (price - pl.col("unit_cost").cast(pl.Float64)),
    }
