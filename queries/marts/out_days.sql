-- One row per active SKU, own location and day with nothing on hand: the stockout it belongs to and what it loses.
-- A stockout goes on over the days until the next snapshot, at most 31; after a longer gap a new one begins.
-- Demand a day is what was asked for on the days in stock of the 91 before the stockout began; empty without one.
-- Stock below zero is a fault of the data: such a day loses nothing that could be told.
with
days as (
    select
        day.*,
        lag(day.stock_date) over spot as stock_date_before,
        lag(day.is_out and day.is_active) over spot as was_out,
        sum(case when day.is_out then 0 else day.demand_quantity end) over before_it as asked_quantity,
        sum(case when day.is_out then 0 else 1 end) over before_it as days_in_stock
    from marts.stock_days as day
    where day.is_own_place
    window
        spot as (partition by day.sku, day.location_id order by day.stock_date),
        before_it as (
            partition by day.sku, day.location_id order by day.stock_date
            range between interval 91 day preceding and interval 1 day preceding
        )
),

outs as (
    select
        days.*,
        case
            when coalesce(was_out, false) and date_diff('day', stock_date_before, stock_date) <= 31 then null
            else stock_date
        end as begun_on
    from days
    where is_out and is_active
),

spells as (
    select
        outs.*,
        max(begun_on) over (
            partition by sku, location_id order by stock_date rows between unbounded preceding and current row
        ) as started_on
    from outs
),

paced as (
    select
        spells.*,
        max(case when begun_on is not null then cast(asked_quantity as double) / nullif(days_in_stock, 0) end)
            over (partition by sku, location_id, started_on)
            as daily_quantity
    from spells
)

select
    day.stock_date,
    day.started_on,
    day.sku,
    day.product_name,
    day.category,
    day.brand,
    day.supplier_id,
    day.supplier_name,
    day.location_id,
    day.location_name,
    day.location_kind,
    class.abc_class,
    class.xyz_class,
    day.covered_days,
    day.is_negative,
    day.demand_quantity,
    day.daily_quantity,
    class.mean_price as unit_price,
    case when not day.is_negative then day.daily_quantity * day.covered_days * class.mean_price end as lost_sales
from paced as day
left join marts.product_classes as class on day.sku = class.sku
