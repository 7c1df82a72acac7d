-- One row per order line and basis: late and still expected on the as-of day or not.
select
    basis,
    counted_on,
    columns(line_dimensions()),
    outcome,
    reason,
    left_out(reason) as unplaced,
    case when outcome = 'late_open' then 1 else 0 end as numerator,
    case when reason is null then 1 else 0 end as denominator
from marts.judged_lines
