-- One row per SKU and location at the location's last snapshot: what lies there, what of it is free, how long it lasts
-- and what is on its way. Suppliers' feeds stand beside our own places: what they say is not ours.
-- Free = on hand less reserved, never below nothing.
with
latest as (
    select location_id, max(stock_date) as stock_date
    from marts.stock_days
    group by location_id
),

purchases as (
    select
        sku,
        location_id,
        min(cast(latest_promised_at as date)) as expected_date,
        sum(open_quantity) as incoming_quantity
    from marts.order_lines
    where flow = 'inbound' and is_open
    group by sku, location_id
)

select
    day.stock_date,
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
inner join latest on day.location_id = latest.location_id and day.stock_date = latest.stock_date
left join purchases as purchase on day.sku = purchase.sku and day.location_id = purchase.location_id
