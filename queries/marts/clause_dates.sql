-- One row per clause and order line under its rule: the day it was promised for (target) and the last moment that still
-- meets it, grace included (due); or the reason why nobody can say.
-- A clause with a cut-off and lead days has an hour: the line is due at the cut-off that many days after its order, or
-- its release if later. Ordered at the cut-off or after it, or on a day that is not worked, it counts from the next
-- (working) day. What `cutoff_24h` judges is ordered on a working day where working days count, and due at the hour of
-- the order. Any other clause is met until the end of a day, or the hour of the promise.
with
counted as (
    select
        line.*,
        cast(line.measured_from_at as date) as measured_from_date,
        from_day.working_day_number as from_working_day,
        from_day.is_working_day as is_from_working_day,
        case
            when line.dated_by <> 'cutoff' then 0
            when line.day_kind = 'working' and not from_day.is_working_day then 1
            when cast(line.measured_from_at as time) >= line.cutoff then 1
            else 0
        end as start_days
    from marts.clause_starts as line
    left join marts.working_days as from_day
        on coalesce(line.location_id, '') = from_day.location_id
        and cast(line.measured_from_at as date) = from_day.calendar_date
    where line.measured_from_at is not null or line.reason is not null
),

dated as (
    select
        line.*,
        case when line.dated_by in ('cutoff', 'order_hour', 'start') then line.start_days + line.lead else 0 end
            as target_days,
        case when line.dated_by in ('cutoff', 'order_hour', 'start') then line.start_days + line.lead else 0 end
        + case when line.dated_by = 'day' then 0 else line.grace end as due_days
    from counted as line
    where line.dated_by <> 'order_hour' or line.day_kind <> 'working' or line.is_from_working_day
),

moved as (
    select
        line.*,
        coalesce(target_day.calendar_date, cast(line.measured_from_date + line.target_days as date)) as target_date,
        coalesce(due_day.calendar_date, cast(line.measured_from_date + line.due_days as date)) as due_date
    from dated as line
    left join marts.working_days as target_day
        on line.day_kind = 'working'
        and line.target_days > 0
        and coalesce(line.location_id, '') = target_day.location_id
        and target_day.is_working_day
        and line.from_working_day + line.target_days = target_day.working_day_number
    left join marts.working_days as due_day
        on line.day_kind = 'working'
        and line.due_days > 0
        and coalesce(line.location_id, '') = due_day.location_id
        and due_day.is_working_day
        and line.from_working_day + line.due_days = due_day.working_day_number
),

timed as (
    select
        moved.*,
        case
            when not due_has_hour then interval 0 minute
            when dated_by = 'cutoff'
                then extract(hour from cutoff) * interval 1 hour + extract(minute from cutoff) * interval 1 minute
            else measured_from_at - date_trunc('day', measured_from_at)
        end as hour_of_day
    from moved
)

select
    timed.*,
    in_seconds(cast(target_date as timestamp) + hour_of_day) as target_at,
    in_seconds(cast(due_date as timestamp) + hour_of_day) as due_at,
    owed(
        ordered_quantity, withdrawn_quantity, cancelled_at, cancelled_has_hour, closed_at, closed_has_hour,
        missing_quantity, cast(target_date as timestamp) + hour_of_day, due_has_hour
    ) as owed_quantity
from timed
