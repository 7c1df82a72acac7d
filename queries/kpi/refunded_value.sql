-- One row per return: what was paid back for it, at the exchange rate of the day of the order.
-- An amount without an exchange rate, or of an unknown order, is left out and counted, never added raw.
select
    returned_date as counted_on,
    return_id,
    columns(line_dimensions()),
    reason as return_reason,
    case when refund_reason is null then 'returned' else 'unknown' end as outcome,
    refund_reason as reason,
    left_out(refund_reason) as unplaced,
    case when refund_reason is null then refund_value else 0 end as numerator,
    case when refund_reason is null then 1 else 0 end as denominator
from marts.returned_lines
