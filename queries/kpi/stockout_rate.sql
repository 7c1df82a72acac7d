-- One row per order line (counted in lines) and per order (any line of it): not fulfilled, in whole or in part,
-- because of a stockout (missed) or not (met). Only where cancellations are recorded at all: a flow without a single
-- one in its files has no such rate.
select
    'lines' as counted_in,
    ordered_date as counted_on,
    columns(line_dimensions()),
    case when stockout_reason is not null then 'unknown' when is_stockout then 'missed' else 'met' end as outcome,
    stockout_reason as reason,
    left_out(stockout_reason) as unplaced,
    case when is_stockout and stockout_reason is null then 1 else 0 end as numerator,
    case when stockout_reason is null then 1 else 0 end as denominator
from marts.cancellable_lines
union all
select
    'orders' as counted_in,
    ordered_date as counted_on,
    columns(line_dimensions()),
    case when stockouts = 1 then 'missed' else 'met' end as outcome,
    null as reason,
    0 as unplaced,
    stockouts as numerator,
    1 as denominator
from marts.stockout_orders
