-- One row per clause and order line it judges by dates of its own: the last moment that still meets it.
-- A clause with a cut-off and lead days has an hour: the line is due at the cut-off that many days after its order, or
-- its release if later. Ordered at the cut-off or after it, or on a day that is not worked, it counts from the next
-- (working) day. `cutoff_24h` judges only lines ordered before the cut-off (14:00 unless the clause says), on a working
-- day where working days count, and they are due at the hour of the order. Any other clause is met until the end of a
-- day; a cut-off without lead days only leaves out the lines ordered at it or later.
with
clauses as (
    select
        clause.*,
        measure.is_lower_better,
        measure.is_due_by_clause
        and (clause.kpi = 'cutoff_24h' or (clause.cutoff_time is not null and clause.lead_days is not null)) as has_hour
    from staging.sla_clauses as clause
    inner join meta.clause_kpis as measure on clause.kpi = measure.kpi and measure.is_by_own_dates
    where clause.kpi <> 'lead_time' or clause.lead_days is not null
),

lines as (
    select
        clause.clause_id,
        clause.supplier_id,
        clause.kpi,
        clause.target,
        clause.alert_level,
        clause.window_kind,
        clause.min_lines,
        clause.early_days,
        clause.day_kind,
        clause.penalty_kind,
        clause.penalty_rate,
        clause.penalty_cap,
        clause.valid_from,
        clause.valid_to,
        clause.is_lower_better,
        clause.has_hour,
        coalesce(clause.cutoff_time, cast('14:00:00' as time)) as cutoff_time,
        case
            when clause.kpi = 'cutoff_24h' then coalesce(clause.lead_days, 1)
            when clause.kpi = 'lead_time' or clause.has_hour then clause.lead_days
            else 0
        end + clause.grace_days as allowance_days,
        case
            when clause.kpi = 'cutoff_24h' then line.ordered_at
            when clause.has_hour or clause.kpi in ('lead_time', 'stockout_rate', 'cancel_rate') then line.started_at
            when clause.kpi = 'reject_rate' then line.last_delivered_at
            when clause.basis = 'requested' then line.requested_at
            when clause.basis = 'latest' then line.latest_promised_at
            else line.promised_at
        end as measured_from_at,
        line.flow,
        line.order_id,
        line.line_id,
        line.location_id,
        line.ordered_at,
        line.completed_at,
        line.completed_working_day,
        line.ordered_quantity,
        line.due_quantity,
        line.delivered_quantity,
        line.rejected_quantity,
        line.line_value,
        line.is_cancelled,
        line.is_cancelled_by_customer,
        line.cancelled_at,
        line.cancelled_quantity,
        line.cancel_reason,
        line.is_order_date_known,
        line.sku,
        line.product_name,
        line.category,
        line.mode,
        line.source_file,
        line.source_row,
        line.as_of_at
    from clauses as clause
    inner join marts.order_lines as line
        on clause.supplier_id = line.contractor_id
        and (clause.mode is null or clause.mode = line.mode)
        and (clause.category is null or clause.category = line.category)
        and (
            (clause.has_hour and clause.kpi <> 'cutoff_24h')
            or (clause.cutoff_time is null and clause.kpi <> 'cutoff_24h')
            or cast(line.ordered_at as time) < coalesce(clause.cutoff_time, cast('14:00:00' as time))
        )
),

dated as (
    select
        line.*,
        cast(line.measured_from_at as date) as measured_from_date,
        from_day.working_day_number as from_working_day,
        case
            when not line.has_hour or line.kpi = 'cutoff_24h' then 0
            when cast(line.measured_from_at as time) >= line.cutoff_time then 1
            when line.day_kind = 'working' and not from_day.is_working_day then 1
            else 0
        end + cast(line.allowance_days as integer) as days_until_due
    from lines as line
    left join marts.working_days as from_day
        on coalesce(line.location_id, '') = from_day.location_id
        and cast(line.measured_from_at as date) = from_day.calendar_date
    where line.measured_from_at is not null
        and (line.kpi <> 'cutoff_24h' or line.day_kind <> 'working' or from_day.is_working_day)
),

due as (
    select
        line.*,
        coalesce(work_day.calendar_date, cast(line.measured_from_date + line.days_until_due as date)) as due_date
    from dated as line
    left join marts.working_days as work_day
        on line.day_kind = 'working'
        and line.days_until_due > 0
        and coalesce(line.location_id, '') = work_day.location_id
        and work_day.is_working_day
        and line.from_working_day + line.days_until_due = work_day.working_day_number
)

select
    due.*,
    case
        when due.kpi = 'cutoff_24h'
            then cast(due.due_date as timestamp) + (due.ordered_at - date_trunc('day', due.ordered_at))
        when due.has_hour
            then cast(due.due_date as timestamp)
                + extract(hour from due.cutoff_time) * interval 1 hour
                + extract(minute from due.cutoff_time) * interval 1 minute
        else cast(due.due_date as timestamp) + interval 1 day - interval 1 microsecond
    end as due_at
from due
