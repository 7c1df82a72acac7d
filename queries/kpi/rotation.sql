-- One row per parcel sold from our own places (365 times its cost, on its own day) and per SKU, own location and day
-- (stock at cost): annualised turns.
-- Cost over cost, never revenue, both over the same SKUs, places and days: those whose stock and its value are known.
-- Without a single parcel to a customer there is no rotation, not a rotation of 0.
with
sold as (
    select
        sale.*,
        case
            when sale.reason is not null then sale.reason
            when sale.stock_value is null then 'no_cost'
            when sale.delivered_cost is null then 'value_too_large'
        end as outside
    from marts.stock_sales as sale
)

select
    delivered_date as counted_on,
    order_id,
    line_id,
    delivery_id,
    cast(null as date) as stock_date,
    columns(stock_dimensions()),
    source_file,
    source_row,
    case when outside is not null then 'unknown' else 'met' end as outcome,
    outside as reason,
    0 as unplaced,
    case when outside is null then 365 * delivered_cost else 0 end as numerator,
    0 as denominator
from sold
union all
select
    stock_date as counted_on,
    cast(null as varchar) as order_id,
    cast(null as varchar) as line_id,
    cast(null as varchar) as delivery_id,
    stock_date,
    columns(stock_dimensions()),
    source_file,
    source_row,
    case when value_reason is not null then 'unknown' else 'met' end as outcome,
    value_reason as reason,
    case when value_reason is not null then coalesce(snapshot_value, 1) else 0 end as unplaced,
    0 as numerator,
    coalesce(stock_value, 0) as denominator
from marts.stock_days
where is_own_place and exists (select 1 from marts.stock_sales)
