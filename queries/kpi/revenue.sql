-- One row per customer's order line: what was ordered and not cancelled, at its price in the reporting currency.
-- An amount without an exchange rate is left out and counted, never added raw.
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
    case when unit_price is null then 'unknown' end as outcome,
    coalesce(amount(ordered_quantity - cancelled_quantity, unit_price), 0) as numerator,
    case when unit_price is null then 0 else 1 end as denominator
from marts.order_lines
where flow = 'outbound'
