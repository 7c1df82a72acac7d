-- One row per order line: days from the last parcel's hand-over until the last delivery.
select
    cast(coalesce(completed_at, last_delivered_at, shipped_at, ready_at) as date) as counted_on,
    flow,
    order_id,
    line_id,
    supplier_id,
    supplier_name,
    sku,
    product_name,
    category,
    brand,
    mode,
    channel,
    location_id,
    location_name,
    customer_country,
    customer_region,
    carrier,
    segment,
    known_stages,
    cast(date_diff('minute', date_trunc('hour', shipped_at), date_trunc('hour', last_delivered_at)) as double)
    / 1440 as value,
    1 as weight
from marts.order_lines
where shipped_at is not null
    and last_delivered_at is not null
    and last_delivered_at >= shipped_at
    and not is_shipped_after_delivered
