-- One row per clause and row of the KPI it names, for every KPI that clauses do not judge by dates of their own.
-- A row has the KPI's own numerator, denominator and day; it is met when nothing of it is missing (lower is better:
-- when it has none). Of a duration the clause counts the rows within its lead days and grace, in calendar days.
-- Rows answer to the contractor of their order line, or of their order where all its lines have the same, else to the
-- supplier they name; rows of returns that may still grow are not judged yet. What is missed of a row, in units of the
-- line or as the row's share of it, is the part of the value that a penalty counts on.
with
orders as (
    select
        flow,
        order_id,
        max(contractor_id) as contractor_id,
        min(ordered_at) as ordered_at,
        sum(ordered_quantity) as ordered_quantity,
        case
            when count(purchase_price) = count(*) and sum(ordered_quantity) > 0
                then sum(amount(ordered_quantity, purchase_price)) / sum(ordered_quantity)
        end as purchase_price,
        case when count(purchase_price) = count(*) then sum(amount(ordered_quantity, purchase_price)) end as line_value
    from marts.order_lines
    where not is_without_quantity
    group by flow, order_id
    having count(distinct contractor_id) = 1 and count(contractor_id) = count(*)
),

answered as (
    select
        part.kpi,
        part.basis,
        part.counted_on,
        part.row_name,
        part.flow,
        part.order_id,
        part.line_id,
        part.sku,
        part.product_name,
        part.category,
        part.mode,
        part.numerator,
        part.denominator,
        part.days,
        case
            when part.line_id is not null then line.contractor_id
            when part.order_id is not null then whole.contractor_id
            else part.supplier_id
        end as contractor_id,
        coalesce(line.ordered_at, whole.ordered_at) as ordered_at,
        line.completed_at,
        coalesce(line.completed_has_hour, false) as completed_has_hour,
        cast(coalesce(line.purchase_price, whole.purchase_price) as decimal(21, 12)) as purchase_price,
        coalesce(line.ordered_quantity, whole.ordered_quantity) as ordered_quantity,
        case
            when line.order_id is not null then amount(line.ordered_quantity, line.purchase_price)
            else whole.line_value
        end as line_value,
        line.source_file,
        line.source_row,
        part.line_id is not null and part.row_name = '' as is_order_line,
        part.order_id is not null and part.row_name = '' as is_counted_once
    from meta.kpi_rows as part
    left join marts.order_lines as line
        on part.flow = line.flow and part.order_id = line.order_id and part.line_id = line.line_id
    left join orders as whole
        on part.line_id is null and part.flow = whole.flow and part.order_id = whole.order_id
    where (part.denominator > 0 or part.numerator > 0)
        and coalesce(line.line_reason, '') <> 'delivered_before_ordered'
),

counted as (
    select
        clause.clause_id,
        clause.supplier_id,
        clause.kpi,
        clause.target,
        clause.alert_level,
        clause.window_kind,
        clause.min_lines,
        clause.penalty_kind,
        clause.penalty_rate,
        clause.penalty_line_cap,
        clause.penalty_cap,
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
    inner join answered as part
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
