-- One row per return: days from the last delivery of the line until it was received back.
select
    returned_date as counted_on,
    return_id,
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
    reason as return_reason,
    cast(return_days as double) as value,
    1 as weight
from marts.returned_lines
where return_days >= 0
