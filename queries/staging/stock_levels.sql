-- One row per SKU, location and day with a snapshot, up to the as-of day.
select
    level.stock_date,
    level.sku,
    level.location_id,
    level.on_hand_quantity,
    level.reserved_quantity,
    level.on_order_quantity,
    level.counted_quantity,
    level.unit_cost,
    level.safety_stock,
    level.source_file,
    level.source_row
from store.stock_levels as level
cross join meta.build as build
where level.stock_date <= build.as_of_date
