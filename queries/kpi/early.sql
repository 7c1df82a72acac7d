-- One row per order line and basis: complete more than one day before the target date (missed) or not (met).
select
    basis,
    counted_on,
    columns(line_dimensions()),
    case when not is_due then outcome when early_days > 1 then 'missed' else 'met' end as outcome,
    reason,
    left_out(reason) as unplaced,
    case when early_days > 1 then 1 else 0 end as numerator,
    case when is_due then 1 else 0 end as denominator
from marts.judged_lines
