-- One row per order line and basis: units delivered by the target date of the units due.
-- More than ordered counts as all of it.
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
    case when is_due then filled_quantity else 0 end as numerator,
    case when is_due then due_quantity else 0 end as denominator
from marts.judged_lines
