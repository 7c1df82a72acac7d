-- One row per order line that is complete, or of which something owed is still to come, and kind of days: the days from
-- the order, or its release if later, until all that was owed on its first promise had come, or so far; to the minute
-- where both have an hour (precision), whole days else.
with
lines as (
    select
        line.*,
        case
            when line.line_reason is not null then line.line_reason
            when not line.is_order_date_known then 'order_date_unknown'
            when
                compared(line.completed_at, line.completed_has_hour, line.started_at, line.started_has_hour) < 0
                then 'wrong_order'
        end as reason,
        coalesce(line.completed_at, line.as_of_at) as until_at,
        case when line.completed_at is null then line.as_of_has_hour else line.completed_has_hour end as until_has_hour,
        coalesce(line.completed_working_day, today.working_day_number) - line.started_working_day as working_days
    from marts.order_lines as line
    left join marts.working_days as today
        on coalesce(line.location_id, '') = today.location_id and cast(line.as_of_at as date) = today.calendar_date
    where line.completed_at is not null or (line.is_open and line.first_owed_quantity > 0)
),

day_kinds as (
    select 'calendar' as day_kind
    union all
    select 'working'
)

select
    day_kind,
    ordered_date,
    cast(completed_at as date) as completed_date,
    columns(line_dimensions()),
    case when reason is not null then 'unknown' when completed_at is null then 'open' else 'complete' end as outcome,
    reason,
    case
        when day_kind = 'working' then 'day'
        when started_has_hour and until_has_hour then 'hour'
        else 'day'
    end as precision_kind,
    case
        when day_kind = 'working' then cast(working_days as double)
        else
            days_between(started_at, started_has_hour, started_offset, until_at, until_has_hour, completed_offset)
    end as lead_days
from lines
cross join day_kinds
