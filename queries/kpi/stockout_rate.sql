-- One row per order line (counted in lines) and per order (any line of it): not fulfilled, in whole or in part,
-- because of a stockout (missed) or not (met). Only where cancellations are recorded at all: a flow without a single
-- one in its files has no such rate.
select
    'lines' as counted_in,
    line.*
from usual.stockout_rate as line
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
