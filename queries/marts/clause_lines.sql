-- One row per clause and order line it judges, under the clause's own rule.
-- A line belongs to the window of the day it is due under that rule; numerator and denominator are the line's part
-- in the clause's measure. Days late run, in the clause's kind of days, from the due date (its grace included) until
-- the line was complete, was cancelled, or the as-of moment; the penalty of a missed line is rounded to cents once.
with
lines as (
    select
        clause.clause_id,
        clause.supplier_id,
        clause.kpi,
        clause.target,
        clause.alert_level,
        clause.window_kind,
        clause.min_lines,
        clause.grace_days,
        clause.early_days,
        clause.day_kind,
        clause.penalty_kind,
        clause.penalty_rate,
        clause.penalty_cap,
        clause.valid_from,
        clause.valid_to,
        clause.kpi in ('reject_rate', 'stockout_rate', 'cancel_rate', 'return_rate', 'early') as is_lower_better,
        case
            when clause.kpi = 'lead_time' then clause.lead_days
            when clause.kpi = 'cutoff_24h' then coalesce(clause.lead_days, 1)
        end as allowed_days,
        line.flow,
        line.order_id,
        line.line_id,
        line.location_id,
        line.ordered_at,
        line.ordered_date,
        line.started_at,
        line.completed_at,
        line.started_working_day,
        line.completed_working_day,
        case
            when clause.kpi in ('lead_time', 'cutoff_24h', 'stockout_rate', 'cancel_rate') then line.started_at
            when clause.kpi = 'reject_rate' then line.last_delivered_at
            when clause.basis = 'requested' then line.requested_at
            when clause.basis = 'latest' then line.latest_promised_at
            else line.promised_at
        end as measured_from_at,
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
        line.is_delivered_before_ordered,
        line.sku,
        line.product_name,
        line.category,
        line.mode,
        line.source_file,
        line.source_row,
        line.as_of_at
    from staging.sla_clauses as clause
    inner join marts.order_lines as line
        on clause.supplier_id = line.contractor_id
        and (clause.mode is null or clause.mode = line.mode)
        and (clause.category is null or clause.category = line.category)
        and (clause.cutoff_time is null or cast(line.ordered_at as time) < clause.cutoff_time)
),

dated as (
    select
        line.*,
        cast(line.measured_from_at as date) as measured_from_date,
        coalesce(line.allowed_days, 0) + line.grace_days as allowance_days,
        from_day.working_day_number as from_working_day
    from lines as line
    left join marts.working_days as from_day
        on coalesce(line.location_id, '') = from_day.location_id
        and cast(line.measured_from_at as date) = from_day.calendar_date
    where line.measured_from_at is not null
),

due as (
    select
        line.*,
        coalesce(work_day.calendar_date, cast(line.measured_from_date + cast(line.allowance_days as integer) as date))
            as due_date
    from dated as line
    left join marts.working_days as work_day
        on line.day_kind = 'working'
        and line.allowance_days > 0
        and coalesce(line.location_id, '') = work_day.location_id
        and work_day.is_working_day
        and work_day.working_day_number = line.from_working_day + cast(line.allowance_days as integer)
),

arrivals as (
    select
        due.clause_id,
        due.flow,
        due.order_id,
        due.line_id,
        sum(parcel.delivered_quantity) as punctual_quantity,
        sum(parcel.accepted_quantity) as punctual_accepted_quantity
    from due
    inner join marts.deliveries as parcel
        on due.flow = parcel.flow
        and due.order_id = parcel.order_id
        and due.line_id = parcel.line_id
        and cast(parcel.delivered_at as date) <= due.due_date
    where due.kpi not in ('reject_rate', 'stockout_rate', 'cancel_rate')
    group by due.clause_id, due.flow, due.order_id, due.line_id
),

judged as (
    select
        due.*,
        coalesce(arrival.punctual_quantity, 0) as punctual_quantity,
        coalesce(arrival.punctual_accepted_quantity, 0) as punctual_accepted_quantity,
        cast(coalesce(due.completed_at, due.cancelled_at, due.as_of_at) as date) as ended_date,
        case
            when due.is_cancelled_by_customer and cast(due.cancelled_at as date) > due.due_date
                then due.ordered_quantity
            else due.due_quantity
        end as owed_quantity,
        case
            when due.kpi in ('stockout_rate', 'cancel_rate', 'reject_rate') then due.measured_from_date
            else due.due_date
        end as counted_on,
        cast(due.completed_at as date) <= due.due_date as is_complete_in_time,
        due.is_cancelled
        and due.is_cancelled_by_customer
        and cast(due.cancelled_at as date) <= due.due_date as is_withdrawn,
        due.completed_at is not null or due.is_cancelled or due.due_date < cast(due.as_of_at as date) as is_decided
    from due
    left join arrivals as arrival
        on due.clause_id = arrival.clause_id
        and due.flow = arrival.flow
        and due.order_id = arrival.order_id
        and due.line_id = arrival.line_id
),

measured as (
    select
        judged.*,
        case
            when judged.kpi = 'reject_rate' then judged.delivered_quantity
            when judged.kpi in ('stockout_rate', 'cancel_rate') then 1
            when judged.kpi in ('lead_time', 'cutoff_24h') and not judged.is_order_date_known then 0
            when judged.is_withdrawn or not judged.is_decided then 0
            when judged.kpi = 'fill_rate' then judged.owed_quantity
            else 1
        end as denominator,
        case
            when judged.kpi = 'reject_rate' then judged.rejected_quantity
            when judged.kpi = 'stockout_rate' and judged.cancel_reason = 'stockout' then 1
            when
                judged.kpi = 'cancel_rate' and judged.cancelled_at is not null and not judged.is_cancelled_by_customer
                then 1
            when judged.kpi in ('stockout_rate', 'cancel_rate') then 0
            when judged.is_withdrawn or not judged.is_decided then 0
            when judged.kpi = 'fill_rate' then least(judged.punctual_quantity, judged.owed_quantity)
            when
                judged.kpi in ('otif', 'in_full')
                and judged.ordered_quantity - judged.cancelled_quantity < judged.owed_quantity
                then 0
            when judged.is_complete_in_time then 1
            else 0
        end as numerator
    from judged
    where judged.kpi in (
            'otd',
            'otif',
            'in_full',
            'fill_rate',
            'lead_time',
            'cutoff_24h',
            'reject_rate',
            'stockout_rate',
            'cancel_rate'
        )
),

missed as (
    select
        measured.*,
        case
            when measured.is_lower_better then measured.numerator = 0
            else measured.numerator >= measured.denominator
        end as is_met,
        greatest(
            case
                when measured.kpi = 'reject_rate' then measured.rejected_quantity
                when measured.kpi in ('stockout_rate', 'cancel_rate')
                    then measured.cancelled_quantity * measured.numerator
                when measured.kpi = 'fill_rate' then measured.owed_quantity - measured.punctual_quantity
                when measured.kpi in ('otif', 'in_full') or measured.completed_at is null
                    then measured.owed_quantity - measured.punctual_accepted_quantity
                else measured.owed_quantity - measured.cancelled_quantity - measured.punctual_accepted_quantity
            end,
            0
        ) as late_quantity,
        greatest(
            case
                when measured.kpi in ('reject_rate', 'stockout_rate', 'cancel_rate') then 0
                when measured.day_kind = 'working'
                    then ended_day.working_day_number - due_day.working_day_number
                else date_diff('day', measured.due_date, measured.ended_date)
            end,
            0
        ) as late_days
    from measured
    left join marts.working_days as due_day
        on coalesce(measured.location_id, '') = due_day.location_id and measured.due_date = due_day.calendar_date
    left join marts.working_days as ended_day
        on coalesce(measured.location_id, '') = ended_day.location_id and measured.ended_date = ended_day.calendar_date
    where
        measured.denominator > 0
        and measured.counted_on >= measured.valid_from
        and (measured.valid_to is null or measured.counted_on <= measured.valid_to)
),

valued as (
    select
        missed.*,
        case
            when not missed.is_met then missed.line_value * missed.late_quantity / missed.ordered_quantity
        end as late_value,
        case when missed.penalty_kind = 'fixed_per_line' then missed.penalty_rate else 0 end as penalty_fixed,
        case
            when missed.penalty_kind = 'percent_of_value' then missed.penalty_rate
            when missed.penalty_kind = 'percent_per_day'
                then least(
                        coalesce(missed.penalty_cap, missed.penalty_rate * missed.late_days),
                        missed.penalty_rate * missed.late_days
                    )
            else 0
        end as penalty_share
    from missed
)

select
    valued.clause_id,
    valued.supplier_id,
    valued.kpi,
    valued.target,
    valued.alert_level,
    valued.min_lines,
    valued.is_lower_better,
    valued.window_kind,
    cast(date_trunc('month', valued.counted_on) as date) as month_start,
    case
        when valued.window_kind = 'quarter' then cast(date_trunc('quarter', valued.counted_on) as date)
        else cast(date_trunc('month', valued.counted_on) as date)
    end as window_start,
    valued.counted_on,
    valued.flow,
    valued.order_id,
    valued.line_id,
    valued.sku,
    valued.product_name,
    valued.category,
    valued.mode,
    valued.ordered_at,
    valued.measured_from_at,
    valued.due_date,
    valued.completed_at,
    cast(valued.numerator as double) as numerator,
    cast(valued.denominator as double) as denominator,
    valued.is_met,
    valued.line_value,
    case when not valued.is_met then valued.late_quantity end as late_quantity,
    case when not is_met then cast(late_days as integer) end as late_days,
    valued.late_value,
    valued.penalty_cap,
    case
        when valued.is_met or valued.penalty_kind is null then 0
        else
            cast(
                round(
                    cast(
                        coalesce(valued.penalty_share * valued.late_value, 0) + valued.penalty_fixed
                        as decimal(18, 6)
                    ),
                    2
                ) as double
            )
    end as penalty_amount,
    case when not valued.is_met then coalesce(cause.cause, 'unknown') end as cause,
    case when not valued.is_met then cause.overrun_stage end as overrun_stage,
    valued.source_file,
    valued.source_row
from valued
left join marts.line_causes as cause
    on valued.flow = cause.flow and valued.order_id = cause.order_id and valued.line_id = cause.line_id
