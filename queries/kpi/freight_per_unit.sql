-- One row per delivered order line with a known cost: freight of the units delivered, its part of the delivery cost.
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
    coalesce(freight_cost, 0) as numerator,
    delivered_quantity as denominator
from marts.order_lines
where last_delivered_at is not null and (freight_cost is not null or handling_cost is not null)
