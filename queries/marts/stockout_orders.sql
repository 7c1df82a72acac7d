-- One row per order of which somebody can say whether a line was cancelled for a stockout. A dimension that differs
-- between its lines is empty.
with
orders as (
    select
        flow,
        order_id,
        min(ordered_date) as ordered_date,
        agreed(supplier_id, supplier_id) as supplier_id,
        agreed(supplier_id, supplier_name) as supplier_name,
        agreed(mode, mode) as mode,
        min(channel) as channel,
        agreed(location_id, location_id) as location_id,
        agreed(location_id, location_name) as location_name,
        min(customer_country) as customer_country,
        min(customer_region) as customer_region,
        min(segment) as segment,
        max(case when is_stockout then 1 else 0 end) as stockouts
    from marts.cancellable_lines
    where stockout_reason is null
    group by flow, order_id
)

select
    ordered_date,
    flow,
    order_id,
    cast(null as varchar) as line_id,
    supplier_id,
    supplier_name,
    cast(null as varchar) as sku,
    cast(null as varchar) as product_name,
    cast(null as varchar) as category,
    cast(null as varchar) as brand,
    mode,
    channel,
    location_id,
    location_name,
    customer_country,
    customer_region,
    cast(null as varchar) as carrier,
    segment,
    stockouts
from orders
