-- One row per order line and basis: the days after the target date of one that came late; an open line is late until
-- the as-of day. To the minute where the promise and the delivery have an hour.
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
    reason,
    case when reason is null then 0 else 1 end as unplaced,
    late_days as value,
    case when outcome in ('late', 'late_open') then 1 else 0 end as weight
from marts.judged_lines
