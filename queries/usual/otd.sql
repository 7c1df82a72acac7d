-- One row per order line and basis, by the day of its promise: on time when all that was owed on the date had come by
-- it.
select
    basis,
    counted_on,
    columns(line_dimensions()),
    outcome,
    reason,
    left_out(reason) as unplaced,
    case when reason is null and is_due and is_on_time then 1 else 0 end as numerator,
    case when reason is null and is_due then 1 else 0 end as denominator
from marts.judged_lines
