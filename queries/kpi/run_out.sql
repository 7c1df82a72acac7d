-- One row per active SKU and own location with demand at its last snapshot: its stock ends before the P90 of its
-- next receipt.
select
    stock_date as counted_on,
    stock_date,
    sku,
    product_name,
    category,
    brand,
    supplier_id,
    supplier_name,
    location_id,
    location_name,
    location_kind,
    abc_class,
    on_hand_quantity,
    cover_days,
    receipt_days_p90,
    next_order_id,
    next_line_id,
    case when is_running_out then 'failed' else 'on_time' end as outcome,
    case when is_running_out then 1 else 0 end as numerator,
    1 as denominator
from marts.stock_positions
where daily_demand_quantity > 0
