-- One row per delivered order line and way of counting, or delivered order: what came back of what was sold that day.
-- Attributed to the sale, so a young cohort is not final; never more comes back than was delivered.
select
    counted_in,
    ordered_date as counted_on,
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
    case when is_returned then 'returned' else 'kept' end as outcome,
    returned as numerator,
    delivered as denominator
from marts.sold_goods
