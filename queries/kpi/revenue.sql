-- One row per customer's order line: what was ordered and not cancelled, at its price in the reporting currency.
-- An amount without an exchange rate is left out and counted, never added raw.
with
priced as (
    select
        line.*,
        line.ordered_quantity - line.cancelled_quantity as kept_quantity,
        amount(line.ordered_quantity - line.cancelled_quantity, line.unit_price) as kept_value,
        case
            when line.is_without_quantity then 'zero_quantity'
            when line.unit_price is null and line.is_without_rate then 'no_rate'
            when line.unit_price is null then 'no_price'
            when line.line_value is null then 'value_too_large'
        end as reason
    from marts.order_lines as line
    where line.flow = 'outbound'
)

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
    case when reason is null then 'met' else 'unknown' end as outcome,
    reason,
    left_out(reason) as unplaced,
    case when reason is null then kept_value else 0 end as numerator,
    case when reason is null then 1 else 0 end as denominator
from priced
