-- One row per order line and basis: the days after the target date of one that came late; an open line is late until
-- the as-of day. To the minute where the promise and the delivery have an hour.
select
    basis,
    counted_on,
    columns(line_dimensions()),
    outcome,
    reason,
    left_out(reason) as unplaced,
    late_days(
        outcome, target_at, target_has_hour, completed_at, completed_has_hour, as_of_at, as_of_has_hour
    ) as value,
    case when outcome in ('late', 'late_open') then 1 else 0 end as weight
from marts.judged_lines
