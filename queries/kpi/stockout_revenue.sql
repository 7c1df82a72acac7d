-- One row per customer's order line: its revenue lost for a stockout, of that and its revenue.
-- Lost = cancelled for a stockout, at the price of the line. Only where cancellations are recorded at all: sales whose
-- files hold none have no such rate.
with
lost as (
    select
        sale.*,
        case when sale.is_stockout then amount(sale.cancelled_quantity, sale.unit_price) else 0 end as lost_value
    from marts.priced_sales as sale
    inner join marts.recorded_flows as recorded on sale.flow = recorded.flow and recorded.has_cancellations
)

select
    ordered_date as counted_on,
    columns(line_dimensions()),
    case when price_reason is not null then 'unknown' when is_stockout then 'missed' else 'met' end as outcome,
    price_reason as reason,
    left_out(price_reason) as unplaced,
    case when price_reason is null then lost_value else 0 end as numerator,
    case when price_reason is null then kept_value + lost_value else 0 end as denominator
from lost
