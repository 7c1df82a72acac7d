-- One row per received order line: units refused or damaged at receipt of the units received.
select
    cast(last_delivered_at as date) as counted_on,
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
    case when rejected_quantity > 0 then 'failed' else 'on_time' end as state,
    rejected_quantity as numerator,
    delivered_quantity as denominator
from marts.order_lines
where last_delivered_at is not null
