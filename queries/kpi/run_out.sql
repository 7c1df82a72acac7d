-- One row per active SKU and own location on the as-of day: its stock ends before the P90 of its next receipt.
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
    case when reason is not null then 'unknown' when is_running_out then 'missed' else 'met' end as outcome,
    reason,
    case when reason <> 'no_demand' then 1 else 0 end as unplaced,
    case when is_running_out then 1 else 0 end as numerator,
    case when reason is null then 1 else 0 end as denominator
from marts.stock_positions
