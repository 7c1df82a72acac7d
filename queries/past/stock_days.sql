-- One row per SKU, own place and day of the year that ends with the as-of day: the stock that was known of it, and the
-- demand.
-- What the newest snapshot of a place said stood that day, whatever a later one says of how long.
with
readings as (
    select day.location_id, max(day.snapshot_date) as newest_date
    from marts.stock_days as day
    cross join meta.build as build
    where day.is_own_place and day.stock_date = build.as_of_date
    group by day.location_id
),

days as (
    select
        day.*,
        day.is_known or (not day.is_absent and day.snapshot_date = reading.newest_date) as was_known
    from marts.stock_days as day
    cross join meta.build as build
    left join readings as reading on day.location_id = reading.location_id
    where day.is_own_place
        and day.stock_date <= build.as_of_date
        and day.stock_date > days_before(build.as_of_date, 366)
)

select
    stock_date,
    snapshot_date,
    sku,
    product_name,
    category,
    brand,
    supplier_id,
    supplier_name,
    location_id,
    location_name,
    location_kind,
    is_own_place,
    was_known as is_known,
    case when was_known and not is_known then snapshot_quantity else on_hand_quantity end as on_hand_quantity,
    reserved_quantity,
    safety_stock,
    unit_cost,
    case
        when is_known or outcome = 'inactive' or not was_known then outcome
        when snapshot_quantity > 0 then 'in_stock'
        else 'out'
    end as outcome,
    demand_quantity,
    launched_on,
    first_stock_date,
    source_file,
    source_row
from days
