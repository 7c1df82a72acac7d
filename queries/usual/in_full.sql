-- One row per order line and basis: all that was owed on the date has come by the as-of day, on whatever day.
select
    basis,
    counted_on,
    columns(line_dimensions()),
    outcome,
    reason,
    left_out(reason) as unplaced,
    case when reason is null and is_due and is_complete then 1 else 0 end as numerator,
    case when reason is null and is_due then 1 else 0 end as denominator
from marts.judged_lines
