-- One row per order line: cancelled, in whole or in part, by the seller (missed) or not (met).
-- The seller of a sale is our house, of a purchase the supplier. A fraud stop is the customer's doing; a sale cancelled
-- without a reason is ours; a purchase cancelled without one on or before its promise is nobody's: outside.
-- Only where cancellations are recorded at all: a flow without a single one in its files has no such rate.
select
    ordered_date as counted_on,
    columns(line_dimensions()),
    case when seller_reason is not null then 'unknown' when is_cancelled_by_seller then 'missed' else 'met' end
        as outcome,
    seller_reason as reason,
    left_out(seller_reason) as unplaced,
    case when seller_reason is null and is_cancelled_by_seller then 1 else 0 end as numerator,
    case when seller_reason is null then 1 else 0 end as denominator
from marts.cancellable_lines
