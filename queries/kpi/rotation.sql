-- One row per own line delivered (365 times its cost) and per SKU, own location and day (stock at cost): annualised
-- turns.
-- Cost over cost, never revenue; a snapshot stands for the days until the next one.
-- Without a single customer line there is no rotation, not a rotation of 0.
with
sales as (
    select distinct flow
    from marts.order_lines
    where flow = 'outbound' and last_delivered_at is not null
)

select
    cast(line.last_delivered_at as date) as counted_on,
    line.order_id,
    line.line_id,
    cast(null as date) as stock_date,
    line.sku,
    line.product_name,
    line.category,
    line.brand,
    line.product_supplier_id as supplier_id,
    line.product_supplier_name as supplier_name,
    line.location_id,
    line.location_name,
    line.location_kind,
    line.source_file,
    line.source_row,
    365 * coalesce(amount(line.delivered_quantity, line.unit_cost), 0) as numerator,
    0 as denominator
from marts.order_lines as line
where line.flow = 'outbound'
    and line.last_delivered_at is not null
    and coalesce(line.mode, '') not in ('dropship', 'marketplace')
    and coalesce(line.location_kind, '') <> 'supplier'
union all
select
    day.stock_date as counted_on,
    cast(null as varchar) as order_id,
    cast(null as varchar) as line_id,
    day.stock_date,
    day.sku,
    day.product_name,
    day.category,
    day.brand,
    day.supplier_id,
    day.supplier_name,
    day.location_id,
    day.location_name,
    day.location_kind,
    day.source_file,
    day.source_row,
    0 as numerator,
    coalesce(day.stock_value, 0) * day.covered_days as denominator
from marts.stock_days as day
cross join sales
where day.is_own_place
