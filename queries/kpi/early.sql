-- One row per order line and basis: complete more than one day before the target date (missed) or not (met).
with
lines as (
    select
        line.*,
        early_days(outcome, completed_at, completed_has_hour, target_at, target_has_hour) > 1 as is_early
    from marts.judged_lines as line
)

select
    basis,
    counted_on,
    columns(line_dimensions()),
    case when not is_due then outcome when is_early then 'missed' else 'met' end as outcome,
    reason,
    left_out(reason) as unplaced,
    case when is_early then 1 else 0 end as numerator,
    case when is_due then 1 else 0 end as denominator
from lines
