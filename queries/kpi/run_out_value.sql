-- One row per active SKU and own location on the as-of day: sales at risk before the next receipt.
-- At risk = demand a day x the days between the end of the stock and the P90 of the receipt x the mean selling price.
with
positions as (
    select *, coalesce(reason, case when is_running_out and sales_at_risk is null then 'no_price' end) as outside
    from marts.stock_positions
)

select
    stock_date as counted_on,
    stock_date,
    columns(stock_dimensions()),
    abc_class,
    on_hand_quantity,
    cover_days,
    receipt_days_p90,
    next_order_id,
    next_line_id,
    case when outside is not null then 'unknown' when is_running_out then 'missed' else 'met' end as outcome,
    outside as reason,
    case when outside <> 'no_demand' then 1 else 0 end as unplaced,
    case when is_running_out then coalesce(sales_at_risk, 0) else 0 end as numerator,
    case when outside is null then 1 else 0 end as denominator
from positions
