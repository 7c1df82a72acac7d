-- One row per clause and what it judges: an order line, an order, a return or a stock day.
select
    line.clause_id,
    line.supplier_id,
    line.kpi,
    line.window_start,
    line.counted_on,
    line.flow,
    line.order_id,
    line.line_id,
    line.sku,
    line.product_name,
    line.category,
    line.ordered_at,
    line.measured_from_at,
    line.due_date,
    line.due_at,
    line.due_has_hour,
    line.completed_at,
    line.completed_has_hour,
    line.numerator,
    line.denominator,
    line.is_met,
    line.line_value,
    line.late_quantity,
    line.late_days,
    case
        when
            not line.is_met
            and line.due_has_hour
            and line.completed_has_hour
            and compared(line.completed_at, line.completed_has_hour, line.due_at, line.due_has_hour) > 0
            then ceiling(date_diff('second', line.due_at, line.completed_at) / 36.0) / 100
    end as late_hours,
    line.late_value,
    line.penalty_amount,
    line.cause,
    line.overrun_stage,
    missed.is_proven,
    missed.stockout,
    missed.stockout_on,
    line.source_file,
    line.source_row
from marts.clause_lines as line
left join marts.clause_misses as missed
    on line.clause_id = missed.clause_id
    and line.flow = missed.flow
    and line.order_id = missed.order_id
    and line.line_id = missed.line_id
