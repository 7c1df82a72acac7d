-- One row per delivered order line (units delivered that day) and per return (units received back that day).
-- Returns of the period over deliveries of the period: known at once, but of different sales.
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
    source_file,
    source_row,
    cast(null as varchar) as return_id,
    0 as numerator,
    delivered_quantity as denominator
from marts.order_lines
where last_delivered_at is not null
union all
select
    returned_date as counted_on,
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
    source_file,
    source_row,
    return_id,
    returned_quantity as numerator,
    0 as denominator
from marts.returned_lines
