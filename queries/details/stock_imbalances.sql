-- One row per SKU that lies idle in one own location and is sold out in another, by the value of what lies idle.
-- Idle = beyond 90 days of that place's demand of the last 28 days; sold out = nothing on hand where it is active.
with
places as (
    select
        day.*,
        greatest(day.on_hand_quantity - 90 * coalesce(day.daily_demand_quantity, 0), 0) as idle_quantity
    from marts.stock_days as day
    cross join meta.build as build
    where day.stock_date = build.as_of_date and day.is_own_place and day.is_known
),

products as (
    select
        sku,
        product_name,
        category,
        cast(sum(case when is_out then 1 else 0 end) as bigint) as empty_place_count,
        cast(sum(case when idle_quantity > 0 then 1 else 0 end) as bigint) as idle_place_count,
        sum(idle_quantity) as idle_quantity,
        sum(idle_quantity * unit_cost) as idle_value
    from places
    group by sku, product_name, category
)

select sku, product_name, category, empty_place_count, idle_place_count, idle_quantity, idle_value
from products
where empty_place_count > 0 and idle_quantity > 0
