-- One row per customer's order line: revenue less cost of revenue; without a price or a cost it adds to neither.
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
    case when unit_price is null or unit_cost is null then 'unknown' end as outcome,
    coalesce(
        amount(ordered_quantity - cancelled_quantity, unit_price)
        - amount(ordered_quantity - cancelled_quantity, unit_cost),
        0
    ) as numerator,
    case when unit_cost is null then 0 else coalesce(amount(ordered_quantity - cancelled_quantity, unit_price), 0) end
        as denominator
from marts.order_lines
where flow = 'outbound'
