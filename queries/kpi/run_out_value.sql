-- One row per active SKU and own location with demand at its last snapshot: sales at risk before the next receipt.
-- At risk = demand a day x the days between the end of the stock and the P90 of the receipt x the mean selling price.
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
    case when is_running_out then coalesce(sales_at_risk, 0) else 0 end as numerator,
    1 as denominator
from marts.stock_positions
where daily_demand_quantity > 0
