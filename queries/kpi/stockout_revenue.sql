-- One row per customer's priced order line: revenue lost to stockouts of the revenue there was and would have been.
-- Revenue is what was not cancelled; other cancellations are on neither side.
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
    case when cancel_reason = 'stockout' then 'failed' else 'on_time' end as state,
    case when cancel_reason = 'stockout' then cancelled_quantity * unit_price else 0 end as numerator,
    (ordered_quantity - case when coalesce(cancel_reason, '') = 'stockout' then 0 else cancelled_quantity end)
    * unit_price as denominator
from marts.order_lines
where flow = 'outbound' and unit_price is not null
