-- One row per line that a store hands over, collected or bought there: all that is owed was ready by the promise.
-- Only where ready times are recorded at all; a parcel shipped or handed over without one was ready by then.
select
    counted_on,
    columns(line_dimensions()),
    outcome,
    reason,
    left_out(reason) as unplaced,
    case when outcome = 'on_time' then 1 else 0 end as numerator,
    case when outcome in ('on_time', 'late', 'late_open', 'failed') then 1 else 0 end as denominator
from marts.due_steps
where step = 'ready'
