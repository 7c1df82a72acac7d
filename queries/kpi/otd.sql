-- One row per order line and basis: on time when all that is still owed was accepted by the target date.
-- An open late line is a miss today, not once it arrives.
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
    case when is_on_time then 1 else 0 end as numerator,
    case when is_due then 1 else 0 end as denominator
from marts.judged_lines
