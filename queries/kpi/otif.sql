-- One row per order line and basis: on time, and the whole ordered quantity came and was accepted by the target date.
-- What we or the supplier cancelled still counts as ordered; what the customer cancelled does not.
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
    case when is_on_time and is_in_full and is_accepted_in_full then 1 else 0 end as numerator,
    case when is_due then 1 else 0 end as denominator
from marts.judged_lines
