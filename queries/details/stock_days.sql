-- One row per SKU, location and day with its quantities, the snapshot they stand in, and where that is in the source.
select
    stock_date,
    snapshot_date,
    age_days,
    is_known,
    sku,
    location_id,
    on_hand_quantity,
    reserved_quantity,
    on_order_quantity,
    counted_quantity,
    last_counted_date,
    abs(counted_quantity - on_hand_quantity) * unit_cost as miscounted_value,
    safety_stock,
    unit_cost,
    stock_value,
    demand_quantity,
    daily_demand_quantity,
    last_demand_date,
    last_sale_date,
    source_file,
    source_row
from marts.stock_days
