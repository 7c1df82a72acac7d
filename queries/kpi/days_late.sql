-- One row per late order line and basis: days after the target date; an open line is late until today.
select
    basis,
    counted_on,
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
    outcome,
    cast(late_days as double) as value,
    1 as weight
from marts.judged_lines
where outcome in ('late', 'late_open')
