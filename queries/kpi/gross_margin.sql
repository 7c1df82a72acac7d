-- One row per priced and costed order line: revenue less cost of revenue.
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
    (ordered_quantity - cancelled_quantity) * (unit_price - unit_cost) as numerator,
    (ordered_quantity - cancelled_quantity) * unit_price as denominator
from marts.order_lines
where unit_price is not null and unit_cost is not null
