-- One row per SKU, own location and quantity asked for on a day, of items asked for less than once a week: on how many
-- days.
-- The days are those the spread of the demand is read from (days in stock), with less than 13 days of orders in 91.
with
slow as (
    select demand.*
    from marts.stock_demands as demand
    where demand.order_day_count > 0 and demand.order_day_count * 91 < demand.spread_days * 13
)

select
    day.sku,
    day.location_id,
    day.demand_quantity,
    count(*) as day_count
from marts.stock_days as day
cross join meta.build as build
inner join slow on day.sku = slow.sku and day.location_id = slow.location_id
where day.is_own_place
    and day.is_known
    and day.on_hand_quantity > 0
    and day.demand_quantity > 0
    and day.stock_date > days_before(build.as_of_date, 365)
group by day.sku, day.location_id, day.demand_quantity
