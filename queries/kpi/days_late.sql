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
    left_out(reason) as unplaced,
    late_days as value,
    case when outcome in ('late', 'late_open') then 1 else 0 end as weight
from marts.judged_lines
