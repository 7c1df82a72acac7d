-- One row per order line: cancelled, in whole or in part, by anyone but the customer.
-- A fraud stop is the customer's doing; a cancellation without a reason is ours.
select
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
    case when cancelled_at is not null and not is_cancelled_by_customer then 'failed' else 'on_time' end as state,
    case when cancelled_at is not null and not is_cancelled_by_customer then 1 else 0 end as numerator,
    1 as denominator
from marts.order_lines
