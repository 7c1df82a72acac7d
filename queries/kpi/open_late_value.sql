-- One row per order line and basis: its order value where it is late and still open at the as-of moment.
-- A line without a price or an exchange rate adds nothing.
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
    case when outcome = 'late_open' then coalesce(line_value, 0) else 0 end as numerator,
    1 as denominator
from marts.judged_lines
