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
inner join meta.known_days as known on level.extract_id = known.extract_id
where level.stock_date <= known.known_until
