-- One row per third-party line ordered before 14:00 on a working day: delivered within 24 working hours.
-- Ordered on a Friday before a public holiday on Monday, it is due on Tuesday at the hour of the order. Where the order
-- has no hour, nobody knows whether it came before 14:00: outside.
select
    counted_on,
    columns(line_dimensions()),
    outcome,
    reason,
    left_out(reason) as unplaced,
    case when outcome = 'on_time' then 1 else 0 end as numerator,
    case when outcome in ('on_time', 'late', 'late_open', 'failed') then 1 else 0 end as denominator
from marts.due_steps
where step = 'delivered'
