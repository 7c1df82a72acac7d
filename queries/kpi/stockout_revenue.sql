-- One row per customer's order line: its revenue lost for a stockout, of that and its revenue.
-- Lost = cancelled for a stockout, at the price of the line. Only where cancellations are recorded at all: sales whose
-- files hold none have no such rate.
select
    ordered_date as counted_on,
    columns(line_dimensions()),
    case when price_reason is not null then 'unknown' when is_stockout then 'missed' else 'met' end as outcome,
    price_reason as reason,
    left_out(price_reason) as unplaced,
    case when price_reason is null and is_stockout then cancelled_value else 0 end as numerator,
    case when price_reason is not null then 0 when is_stockout then kept_value + cancelled_value else kept_value end
        as denominator
from marts.priced_sales
where flow in (select flow from marts.recorded_flows where has_cancellations)
