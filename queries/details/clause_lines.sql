-- One row per clause and what it judges: an order line, an order, a return or a stock day, and whether it is excluded.
select
    line.clause_id,
    line.supplier_id,
    line.kpi,
    line.window_start,
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
    line.completed_at,
    line.numerator,
    line.denominator,
    line.is_met,
    line.line_value,
    line.late_quantity,
    line.late_days,
    line.late_value,
    line.penalty_amount,
    line.cause,
    line.overrun_stage,
    missed.is_proven,
    missed.stockout,
    missed.stockout_on,
    excluded.clause_id is not null as is_excluded,
    excluded.exclusion_reason,
    line.source_file,
    line.source_row
from marts.clause_lines as line
left join marts.clause_misses as missed
    on line.clause_id = missed.clause_id
    and line.flow = missed.flow
    and line.order_id = missed.order_id
    and line.line_id = missed.line_id
left join marts.excluded_lines as excluded
    on line.clause_id = excluded.clause_id
    and line.window_start = excluded.window_start
    and line.flow = excluded.flow
    and line.order_id = excluded.order_id
    and line.line_id = excluded.line_id
