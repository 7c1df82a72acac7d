-- One row per customer's order line: what of it was ordered and not cancelled, in units and at its price in the
-- reporting currency, and what was cancelled; price_reason is why it has no such value.
select
    line.*,
    line.ordered_quantity - line.cancelled_quantity as kept_quantity,
    line.is_cancelled and coalesce(line.cancel_reason, '') = 'stockout' as is_stockout,
    amount(line.cancelled_quantity, line.unit_price) as cancelled_value,
    case
        when line.is_without_quantity then 'zero_quantity'
        when line.unit_price is null and line.is_without_rate then 'no_rate'
        when line.unit_price is null then 'no_price'
        when line.line_value is null then 'value_too_large'
    end as price_reason
from marts.order_lines as line
where line.flow = 'outbound'
