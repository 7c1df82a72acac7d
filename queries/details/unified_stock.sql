-- One row per SKU and location whose stock is known on the as-of day: what lies there, what of it is free, how long it
-- lasts and what is on its way; stock_date is the day of the snapshot that says so. Suppliers' feeds stand beside our
-- own places: what they say is not ours.
-- Free = on hand less reserved, never below nothing.
with
purchases as (
    select
        sku,
        location_id,
        min(promised_on) as expected_date,
        sum(open_quantity) as incoming_quantity
    from marts.open_purchases
    group by sku, location_id
)

select
    day.snapshot_date as stock_date,
    day.sku,
    day.product_name,
    day.location_id,
    day.location_name,
    day.location_kind,
    day.is_own_place,
    day.is_active,
    day.on_hand_quantity,
    day.reserved_quantity,
    greatest(day.on_hand_quantity - coalesce(day.reserved_quantity, 0), 0) as free_quantity,
    day.daily_demand_quantity,
    cast(greatest(day.on_hand_quantity, 0) as double) / nullif(day.daily_demand_quantity, 0) as cover_days,
    purchase.expected_date,
    purchase.incoming_quantity,
    day.unit_cost,
    day.stock_value,
    day.source_file,
    day.source_row
from marts.stock_days as day
cross join meta.build as build
left join purchases as purchase on day.sku = purchase.sku and day.location_id = purchase.location_id
where day.stock_date = build.as_of_date and day.is_known
