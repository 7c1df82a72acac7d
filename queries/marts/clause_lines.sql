-- One row per clause and order line, order, return or stock day it judges, under the clause's own rule.
-- A clause judges what was promised (or, where it counts from the order, ordered) in its days of validity, so that of
-- two clauses that follow each other just one judges a line, whatever grace each gives. A row belongs to the window of
-- the day it is due under that rule, grace included, or of the day its KPI counts it on; numerator and denominator are
-- its part in the clause's measure, once that day has passed.
-- Days late run, in the clause's kind of days, from the due day until the line was complete, at most 30 days after the
-- window; a line that never comes or that the supplier cancelled costs the line cap, else the days to that limit. What
-- was rejected was not late. is_growing: its penalty still rises, for it is open and below the line cap.
with
came as (
    select
        due.clause_id,
        due.flow,
        due.order_id,
        due.line_id,
        min(
            case
                when
                    due.owed_quantity > 0
                    and case due.kpi when 'otif' then come.accepted_stayed_quantity else come.stayed_quantity end
                    >= due.owed_quantity
                    then come.moment_at
            end
        ) as came_at,
        arg_min(
            come.moment_has_hour,
            case
                when
                    due.owed_quantity > 0
                    and case due.kpi when 'otif' then come.accepted_stayed_quantity else come.stayed_quantity end
                    >= due.owed_quantity
                    then come.moment_at
            end
        ) as came_has_hour,
        min(case when due.owed_quantity > 0 and come.stayed_quantity >= due.owed_quantity then come.moment_at end)
            as delivered_at,
        arg_min(
            come.moment_has_hour,
            case when due.owed_quantity > 0 and come.stayed_quantity >= due.owed_quantity then come.moment_at end
        ) as delivered_has_hour,
        arg_max(
            case due.kpi when 'otif' then come.accepted_stayed_quantity else come.stayed_quantity end,
            case
                when punctuality(come.moment_at, come.moment_has_hour, due.due_at, due.due_has_hour) = 'on_time'
                    then come.moment_at
            end
        ) as punctual_quantity,
        max(
            case
                when punctuality(come.moment_at, come.moment_has_hour, due.due_at, due.due_has_hour) = 'unknown' then 1
                else 0
            end
        ) = 1 as has_unknown_hour
    from marts.clause_dates as due
    inner join marts.line_progress as come
        on due.flow = come.flow and due.order_id = come.order_id and due.line_id = come.line_id
    where due.dated_by <> 'day' and due.reason is null
    group by due.clause_id, due.flow, due.order_id, due.line_id
),

decided as (
    select
        due.*,
        came.came_at,
        came.came_has_hour,
        came.delivered_at,
        least(coalesce(came.punctual_quantity, 0), due.owed_quantity) as punctual_quantity,
        coalesce(came.has_unknown_hour, false) as has_unknown_hour,
        case
            when due.dated_by = 'day' then 'on_time'
            when
                due.owed_quantity > 0
                and compared(due.as_of_at, due.as_of_has_hour, due.due_at, due.due_has_hour) > 0
                and punctuality(came.delivered_at, came.delivered_has_hour, due.due_at, due.due_has_hour) = 'unknown'
                then 'unknown'
            else
                promise_outcome(
                    due.owed_quantity, due.due_at, due.due_has_hour, came.came_at, came.came_has_hour, due.is_open,
                    due.as_of_at, due.as_of_has_hour
                )
        end as outcome
    from marts.clause_dates as due
    left join came
        on due.clause_id = came.clause_id
        and due.flow = came.flow
        and due.order_id = came.order_id
        and due.line_id = came.line_id
    where due.reason is null
        and due.measured_from_date >= due.valid_from
        and (due.valid_to is null or due.measured_from_date <= due.valid_to)
),

measured as (
    select
        decided.*,
        case
            when kpi = 'reject_rate' then inspected_quantity
            when dated_by = 'day' then 1
            when outcome in ('cancelled', 'not_due', 'unknown') then 0
            when kpi = 'fill_rate' and has_unknown_hour and outcome <> 'on_time' then 0
            when kpi = 'fill_rate' then owed_quantity
            else 1
        end as denominator,
        case
            when kpi = 'reject_rate' then rejected_quantity
            when kpi = 'stockout_rate' then case when is_cancelled and cancel_reason = 'stockout' then 1 else 0 end
            when kpi = 'cancel_rate' then case when is_cancelled_by_seller then 1 else 0 end
            when outcome in ('cancelled', 'not_due', 'unknown') then 0
            when kpi = 'fill_rate' then punctual_quantity
            when kpi = 'in_full' then case when came_at is not null then 1 else 0 end
            when kpi = 'early'
                then
                    case
                        when came_at is null then 0
                        when
                            case
                                when day_kind = 'working' then from_working_day - came_day.working_day_number
                                else
                                    days_between(
                                        came_at, came_has_hour, null, target_at, due_has_hour, null
                                    )
                            end > coalesce(early_days, 1)
                            then 1
                        else 0
                    end
            when outcome = 'on_time' then 1
            else 0
        end as numerator
    from decided
    left join marts.working_days as came_day
        on coalesce(decided.location_id, '') = came_day.location_id
        and cast(decided.came_at as date) = came_day.calendar_date
),

windowed as (
    select
        measured.*,
        case
            when window_kind = 'quarter'
                then cast(date_trunc('quarter', due_date) + interval 3 month - interval 1 day as date)
            else cast(date_trunc('month', due_date) + interval 1 month - interval 1 day as date)
        end as window_end
    from measured
    where denominator > 0
),

settled as (
    select
        windowed.*,
        cast(window_end + interval 30 day as date) as settled_on,
        outcome = 'failed'
        or (outcome = 'late_open' and cast(as_of_at as date) > window_end + interval 30 day)
        or (kpi in ('cancel_rate', 'stockout_rate') and numerator > 0) as is_lost
    from windowed
),

missed as (
    select
        settled.*,
        case when is_lower_better then numerator <= 0 else numerator >= denominator end as is_met,
        greatest(
            case
                when kpi = 'reject_rate' then rejected_quantity
                when dated_by = 'day' then cancelled_quantity * numerator
                when kpi = 'early' then owed_quantity * numerator
                else owed_quantity - punctual_quantity
            end,
            0
        ) as late_quantity,
        case
            when is_lost then settled_on
            when dated_by = 'day' then due_date
            else least(settled_on, cast(coalesce(came_at, as_of_at) as date))
        end as late_until,
        not is_lost
        and outcome = 'late_open'
        and coalesce(penalty_kind, '') = 'percent_per_day' as is_growing
    from settled
),

dated as (
    select
        missed.*,
        greatest(
            case
                when missed.day_kind = 'working' then until_day.working_day_number - due_day.working_day_number
                else date_diff('day', missed.due_date, missed.late_until)
            end,
            0
        ) as late_days
    from missed
    left join marts.working_days as due_day
        on coalesce(missed.location_id, '') = due_day.location_id and missed.due_date = due_day.calendar_date
    left join marts.working_days as until_day
        on coalesce(missed.location_id, '') = until_day.location_id and missed.late_until = until_day.calendar_date
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
        penalty_line_cap,
        penalty_cap,
        due_date as counted_on,
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
        due_has_hour,
        came_at as completed_at,
        coalesce(came_has_hour, false) as completed_has_hour,
        numerator,
        denominator,
        is_met,
        ordered_quantity,
        line_value,
        late_quantity,
        amount(late_quantity, purchase_price) as late_value,
        late_days,
        is_lost,
        is_growing,
        true as is_order_line,
        true as is_counted_once,
        source_file,
        source_row
    from dated
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
        penalty_line_cap,
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
        counted_on as due_date,
        null as due_at,
        false as due_has_hour,
        completed_at,
        completed_has_hour,
        numerator,
        denominator,
        is_met,
        ordered_quantity,
        line_value,
        late_quantity,
        amount(late_quantity, purchase_price) as late_value,
        late_days,
        false as is_lost,
        false as is_growing,
        is_order_line,
        is_counted_once,
        source_file,
        source_row
    from marts.clause_shares
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
    from every_row as part
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
    cast(date_trunc('month', part.counted_on) as date) as month_start,
    case
        when part.window_kind = 'quarter' then cast(date_trunc('quarter', part.counted_on) as date)
        else cast(date_trunc('month', part.counted_on) as date)
    end as window_start,
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
    part.line_value,
    case when not part.is_met then part.late_quantity end as late_quantity,
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
