-- One row per clause and row of the KPI it names, for every KPI that clauses do not judge by dates of their own.
-- A row has the KPI's own numerator, denominator and day; it is met when nothing of it is missing (lower is better:
-- when it has none). Of a duration the clause counts the rows within its lead days and grace, in calendar days.
-- Rows of returns that may still grow are not judged yet. What is missed of a row, in units of the line or as the row's
-- share of it, is the part of the value that a penalty counts on.
with
counted as (
    select
        clause.clause_id,
        clause.supplier_id,
        clause.kpi,
        measure.is_lower_better,
        measure.is_in_units,
        part.counted_on,
        coalesce(part.flow, '') as flow,
        coalesce(part.order_id, '') as order_id,
        coalesce(part.line_id, part.row_name) as line_id,
        part.sku,
        part.product_name,
        part.category,
        part.mode,
        part.ordered_at,
        part.completed_at,
        part.completed_has_hour,
        part.ordered_quantity,
        part.purchase_price,
        part.line_value,
        part.source_file,
        part.source_row,
        part.is_order_line,
        part.is_counted_once,
        part.days as measured_days,
        part.days - clause.lead_days - clause.grace_days as days_beyond,
        part.denominator,
        case
            when not measure.is_duration then part.numerator
            when part.days <= clause.lead_days + clause.grace_days then 1
            else 0
        end as numerator
    from staging.sla_clauses as clause
    inner join meta.clause_kpis as measure on clause.kpi = measure.kpi and not measure.is_by_own_dates
    inner join marts.answered_rows as part
        on clause.kpi = part.kpi
        and clause.supplier_id = part.contractor_id
        and (part.basis is null or clause.basis = part.basis)
        and (clause.mode is null or clause.mode = part.mode)
        and (clause.category is null or clause.category = part.category)
        and (
            clause.cutoff_time is null
            or (measure.has_order_time and cast(part.ordered_at as time) < clause.cutoff_time)
        )
        and clause.valid_from <= part.counted_on
        and (clause.valid_to is null or clause.valid_to >= part.counted_on)
    cross join meta.build as build
    where clause.is_sound
        and (not measure.is_duration or clause.lead_days is not null)
        and (
            measure.matures_after_days = 0
            or date_diff('day', part.counted_on, build.as_of_date) >= measure.matures_after_days
        )
),

missed as (
    select
        counted.*,
        case when is_lower_better then numerator <= 0 else numerator >= denominator end as is_met,
        greatest(case when is_lower_better then numerator else denominator - numerator end, 0) as missing
    from counted
)

select
    missed.*,
    least(
        case
            when is_in_units then missing
            else ordered_quantity * missing / nullif(denominator, 0)
        end,
        ordered_quantity
    ) as late_quantity,
    cast(ceiling(greatest(coalesce(days_beyond, 0), 0)) as integer) as late_days
from missed
