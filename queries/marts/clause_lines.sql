-- One row per clause and order line, order, return or stock day it judges, under the clause's own rule.
-- A clause judges what was promised (or, where it counts from the order, ordered) in its days of validity, so that of
-- two clauses that follow each other just one judges a line, whatever grace each gives. A row belongs to the window of
-- the day it is due under that rule, or of the day its KPI counts it on; numerator and denominator are its part in the
-- clause's measure. Days late run, in the clause's kind of days, from the due date (its grace included) until the line
-- was complete, was cancelled, or the as-of moment; the penalty of a missed row is rounded to cents once.
with
arrivals as (
    select
        due.clause_id,
        due.flow,
        due.order_id,
        due.line_id,
        sum(parcel.delivered_quantity) as punctual_quantity,
        sum(parcel.accepted_quantity) as punctual_accepted_quantity
    from marts.clause_dates as due
    inner join marts.deliveries as parcel
        on due.flow = parcel.flow
        and due.order_id = parcel.order_id
        and due.line_id = parcel.line_id
        and parcel.delivered_at <= due.due_at
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
            when due.is_cancelled_by_customer and due.cancelled_at > due.due_at then due.ordered_quantity
            else due.due_quantity
        end as owed_quantity,
        case
            when due.kpi in ('stockout_rate', 'cancel_rate', 'reject_rate') then due.measured_from_date
            else due.due_date
        end as counted_on,
        due.completed_at <= due.due_at as is_complete_in_time,
        case
            when due.day_kind = 'working' then due.from_working_day - due.completed_working_day
            else date_diff('day', cast(due.completed_at as date), due.measured_from_date)
        end > coalesce(due.early_days, 1) as is_early,
        due.is_cancelled and due.is_cancelled_by_customer and due.cancelled_at <= due.due_at as is_withdrawn,
        due.completed_at is not null or due.is_cancelled or due.due_at < due.as_of_at as is_decided
    from marts.clause_dates as due
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
            when (judged.kpi = 'lead_time' or judged.has_hour) and not judged.is_order_date_known then 0
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
            when judged.kpi = 'early' and judged.is_early then 1
            when judged.kpi = 'early' then 0
            when judged.kpi = 'in_full' and judged.punctual_quantity >= judged.owed_quantity then 1
            when judged.kpi = 'in_full' then 0
            when
                judged.kpi = 'otif'
                and judged.ordered_quantity - judged.cancelled_quantity < judged.owed_quantity
                then 0
            when judged.is_complete_in_time then 1
            else 0
        end as numerator
    from judged
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
                when measured.kpi = 'early' then measured.owed_quantity * measured.numerator
                when measured.kpi in ('fill_rate', 'in_full')
                    then measured.owed_quantity - measured.punctual_quantity
                when measured.kpi = 'otif' or measured.completed_at is null
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
        and measured.measured_from_date >= measured.valid_from
        and (measured.valid_to is null or measured.measured_from_date <= measured.valid_to)
),

every_row as (
    select
        clause_id,
        supplier_id,
        kpi,
        target,
        alert_level,
        min_lines,
        is_lower_better,
        window_kind,
        penalty_kind,
        penalty_rate,
        penalty_cap,
        counted_on,
        flow,
        order_id,
        line_id,
        sku,
        product_name,
        category,
        mode,
        ordered_at,
        measured_from_at,
        due_date,
        due_at,
        completed_at,
        numerator,
        denominator,
        is_met,
        ordered_quantity,
        line_value,
        late_quantity,
        late_days,
        source_file,
        source_row
    from missed
    union all
    select
        clause_id,
        supplier_id,
        kpi,
        target,
        alert_level,
        min_lines,
        is_lower_better,
        window_kind,
        penalty_kind,
        penalty_rate,
        penalty_cap,
        counted_on,
        flow,
        order_id,
        line_id,
        sku,
        product_name,
        category,
        mode,
        ordered_at,
        null as measured_from_at,
        null as due_date,
        null as due_at,
        completed_at,
        numerator,
        denominator,
        is_met,
        ordered_quantity,
        line_value,
        late_quantity,
        late_days,
        source_file,
        source_row
    from marts.clause_shares
),

valued as (
    select
        part.*,
        case
            when not part.is_met
                then cast(part.line_value as double) * cast(part.late_quantity as double)
                    / nullif(cast(part.ordered_quantity as double), 0)
        end as late_value,
        case when part.penalty_kind = 'fixed_per_line' then part.penalty_rate else 0 end as penalty_fixed,
        case
            when part.penalty_kind = 'percent_of_value' then part.penalty_rate
            when part.penalty_kind = 'percent_per_day'
                then least(
                        coalesce(part.penalty_cap, part.penalty_rate * part.late_days),
                        part.penalty_rate * part.late_days
                    )
            else 0
        end as penalty_share
    from every_row as part
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
    valued.due_at,
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
