-- One row per order and basis: every line of it on time and in full.
select
    basis,
    counted_on,
    columns(order_dimensions()),
    outcome,
    reason,
    left_out(reason) as unplaced,
    case when outcome = 'on_time' then 1 else 0 end as numerator,
    case when outcome in ('on_time', 'late', 'late_open', 'failed') then 1 else 0 end as denominator
from marts.judged_orders
where claim = 'otif'
