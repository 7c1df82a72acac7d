-- One row per order and basis: on time and in full, nothing rejected, nothing returned for a fault of ours.
-- A joint test on the same order, never a product of rates.
select
    basis,
    counted_on,
    columns(order_dimensions()),
    case when outcome = 'on_time' and is_flawed then 'failed' else outcome end as outcome,
    reason,
    left_out(reason) as unplaced,
    case when outcome = 'on_time' and not is_flawed then 1 else 0 end as numerator,
    case when outcome in ('on_time', 'late', 'late_open', 'failed') then 1 else 0 end as denominator
from marts.judged_orders
where claim = 'otif'
