-- One row per line of our warehouses, the 3PL and the stores that ship, ordered before 14:00 on a working day: all that
-- is owed was handed over within 24 working hours.
-- Only where hand-overs are recorded at all; a pre-order starts with its release. Where the start has no hour, nobody
-- knows whether it came before 14:00: outside.
select
    counted_on,
    columns(line_dimensions()),
    outcome,
    reason,
    left_out(reason) as unplaced,
    case when outcome = 'on_time' then 1 else 0 end as numerator,
    case when outcome in ('on_time', 'late', 'late_open', 'failed') then 1 else 0 end as denominator
from marts.due_steps
where step = 'shipped'
