-- One row per clause and order line it judges: what became of the line by its due day, and its part in the clause's
-- measure, once that day has passed.
-- A clause judges what was promised (or, where it counts from the order, ordered) in its days of validity, so that of
-- two clauses that follow each other just one judges a line, whatever grace each gives.
with
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
    left join marts.clause_arrivals as came
        on due.clause_id = came.clause_id
        and due.flow = came.flow
        and due.order_id = came.order_id
        and due.line_id = came.line_id
    where due.reason is null
        and due.measured_from_date >= due.valid_from
        and (due.valid_to is null or due.measured_from_date <= due.valid_to)
),

timed as (
    select
        decided.*,
        case
            when decided.day_kind = 'working' then decided.from_working_day - came_day.working_day_number
            else
                days_between(
                    decided.came_at, decided.came_has_hour, null, decided.target_at, decided.due_has_hour, null
                )
        end as days_early
    from decided
    left join marts.working_days as came_day
        on coalesce(decided.location_id, '') = came_day.location_id
        and cast(decided.came_at as date) = came_day.calendar_date
)

select
    timed.*,
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
            then case when came_at is not null and days_early > coalesce(early_days, 1) then 1 else 0 end
        when outcome = 'on_time' then 1
        else 0
    end as numerator
from timed
