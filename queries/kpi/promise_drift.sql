-- One row per order line whose latest promise is another day than the first: the days it moved, earlier below 0.
select
    cast(promised_at as date) as counted_on,
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
    cast(date_diff('day', cast(promised_at as date), cast(latest_promised_at as date)) as double) as value,
    1 as weight
from marts.order_lines
where promised_at is not null and cast(latest_promised_at as date) <> cast(promised_at as date)
