-- One row per clause and what it judges: an order line, an order, a return or a stock day, and whether it is excluded;
-- charged_amount: what the clause charges of it, before exclusions and the cap of the window. is_counted_once: the row
-- is the line or the order itself, so that the clause counts it in one window alone. Of a missed line what shows it and
-- the harm it did; under a French clause also the value its order holds of its category, and 2 % of that.
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
    line.is_order_line,
    line.ordered_quantity,
    line.purchase_price,
    line.measured_days,
    line.line_value,
    line.late_quantity,
    line.late_until,
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
    case when judged.outcome = 'breached' and judged.is_final then line.charged_amount end as charged_amount,
    line.charged_under,
    line.cause,
    line.overrun_stage,
    missed.is_proven,
    missed.has_document,
    missed.stockout,
    missed.stockout_on,
    harm.stockout_days,
    harm.lost_margin,
    base.order_value,
    base.order_limit,
    line.is_counted_once,
    line.is_excluded,
    line.exclusion_reason,
    line.source_file,
    line.source_row
from marts.decided_lines as line
inner join marts.clause_windows as judged
    on line.clause_id = judged.clause_id and line.window_start = judged.window_start
left join marts.clause_misses as missed
    on line.clause_id = missed.clause_id
    and line.flow = missed.flow
    and line.order_id = missed.order_id
    and line.line_id = missed.line_id
    and line.due_date = missed.waited_from
    and not line.is_met
left join marts.line_harms as harm
    on line.clause_id = harm.clause_id
    and line.flow = harm.flow
    and line.order_id = harm.order_id
    and line.line_id = harm.line_id
    and line.due_date = harm.waited_from
    and not line.is_met
left join marts.legal_order_bases as base
    on not line.is_met
    and line.is_order_line
    and line.supplier_id = base.supplier_id
    and line.flow = base.flow
    and line.order_id = base.order_id
    and line.category = base.category
