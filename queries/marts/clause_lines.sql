-- One row per clause and order line, order, return or stock day it judges, under the clause's own rule. It belongs to
-- the window of the day it is due under that rule, grace included, or of the day its KPI counts it on.
-- Rows of a clause lie together, by day: so they take a quarter less room.
-- A line that is lost costs the line cap, else its days late. is_growing: its penalty still rises, for it is open and
-- below the line cap.
with
contracted as (
    select
        part.*,
        clause.target,
        clause.alert_level,
        clause.min_lines,
        clause.window_kind,
        clause.penalty_kind,
        clause.penalty_rate,
        clause.penalty_line_cap,
        clause.penalty_cap,
        measure.is_lower_better
    from marts.clause_parts as part
    inner join staging.sla_clauses as clause on part.clause_id = clause.clause_id
    inner join meta.clause_kpis as measure on clause.kpi = measure.kpi
),

priced as (
    select
        part.*,
        case
            when part.is_met or part.penalty_kind is null then 0
            when part.penalty_kind = 'fixed_per_line' then amount(1, part.penalty_rate)
            when part.penalty_kind = 'percent_of_value' then amount(part.late_value, part.penalty_rate)
            when part.is_lost and part.penalty_line_cap is not null then amount(part.late_value, part.penalty_line_cap)
            else
                amount(
                    part.late_value,
                    least(
                        cast(part.penalty_rate as decimal(38, 9)) * part.late_days,
                        coalesce(part.penalty_line_cap, cast(part.penalty_rate as decimal(38, 9)) * part.late_days)
                    )
                )
        end as penalty_amount
    from contracted as part
)

select
    part.clause_id,
    part.supplier_id,
    part.kpi,
    part.target,
    part.alert_level,
    part.min_lines,
    part.is_lower_better,
    part.window_kind,
    month_start(part.counted_on) as month_start,
    window_start(part.window_kind, part.counted_on) as window_start,
    part.counted_on,
    part.flow,
    part.order_id,
    part.line_id,
    part.sku,
    part.product_name,
    part.category,
    part.mode,
    part.ordered_at,
    part.measured_from_at,
    part.due_date,
    part.due_at,
    part.due_has_hour,
    part.completed_at,
    part.completed_has_hour,
    cast(part.numerator as decimal(18, 6)) as numerator,
    cast(part.denominator as decimal(18, 6)) as denominator,
    part.is_met,
    part.ordered_quantity,
    part.purchase_price,
    part.measured_days,
    part.line_value,
    case when not part.is_met then part.late_quantity end as late_quantity,
    case when not part.is_met then part.late_until end as late_until,
    case when not part.is_met then cast(part.late_days as integer) end as late_days,
    case when not part.is_met then part.late_value end as late_value,
    not part.is_met
    and part.is_growing
    and (
        part.penalty_line_cap is null
        or cast(part.penalty_rate as decimal(38, 9)) * part.late_days < part.penalty_line_cap
    ) as is_growing,
    part.is_order_line,
    part.is_counted_once,
    part.penalty_cap,
    coalesce(part.penalty_amount, 0) as penalty_amount,
    case when not part.is_met then coalesce(cause.cause, 'unknown') end as cause,
    case when not part.is_met then cause.overrun_stage end as overrun_stage,
    part.source_file,
    part.source_row
from priced as part
left join marts.line_causes as cause
    on part.flow = cause.flow and part.order_id = cause.order_id and part.line_id = cause.line_id
order by part.clause_id, part.counted_on
