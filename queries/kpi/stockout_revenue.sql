-- One row per customer's order line: its revenue lost for a stockout, of that and its revenue.
-- Lost = cancelled for a stockout, at the price of the line. Only where cancellations are recorded at all: sales whose
-- files hold none have no such rate.
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
    inner join marts.recorded_flows as recorded on line.flow = recorded.flow and recorded.has_cancellations
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
    case
        when reason is not null then 'unknown'
        when is_cancelled and coalesce(cancel_reason, '') = 'stockout' then 'missed'
        else 'met'
    end as outcome,
    reason,
    left_out(reason) as unplaced,
    case
        when reason is null and is_cancelled and coalesce(cancel_reason, '') = 'stockout'
            then amount(cancelled_quantity, unit_price)
        else 0
    end as numerator,
    case
        when reason is not null then 0
        when is_cancelled and coalesce(cancel_reason, '') = 'stockout'
            then kept_value + amount(cancelled_quantity, unit_price)
        else kept_value
    end as denominator
from priced
