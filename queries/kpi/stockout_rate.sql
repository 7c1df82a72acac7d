-- One row per order line: not fulfilled, in whole or in part, because of a stockout.
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
    case when cancelled_at is not null and cancel_reason = 'stockout' then 'failed' else 'on_time' end as state,
    case when cancelled_at is not null and cancel_reason = 'stockout' then 1 else 0 end as numerator,
    1 as denominator
from marts.order_lines
