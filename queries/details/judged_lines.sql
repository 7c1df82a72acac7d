-- One row per order line and basis, as people read it: the dates, the quantities, how late and by whose doing, and
-- where each stands in the source.
select
    line.basis,
    line.flow,
    line.order_id,
    line.line_id,
    line.from_location_id,
    line.from_location_name,
    line.ordered_at,
    line.target_date,
    line.completed_at,
    late_days(
        line.outcome, line.target_at, line.target_has_hour, line.completed_at, line.completed_has_hour, line.as_of_at,
        line.as_of_has_hour
    ) as late_days,
    case when line.outcome in ('late', 'late_open', 'failed') then coalesce(cause.cause, 'unknown') end as cause,
    case when line.outcome in ('late', 'late_open', 'failed') then cause.overrun_stage end as overrun_stage,
    line.ordered_quantity,
    line.due_quantity,
    line.delivered_quantity,
    line.rejected_quantity,
    line.filled_quantity,
    line.cancel_reason,
    line.line_value,
    line.source_file,
    line.source_row
from marts.judged_lines as line
left join marts.line_causes as cause
    on line.flow = cause.flow and line.order_id = cause.order_id and line.line_id = cause.line_id
