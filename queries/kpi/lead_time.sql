-- One row per order line, kind of days and cohort: days from the order, or its release if later, until all that was
-- owed on its first promise had come; to the minute where both have an hour (precision), whole days else.
-- Open lines stand with their age so far: survival estimates read them, the plain percentiles do not.
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
),

cohorts as (
    select 'completion' as cohort
    union all
    select 'order'
)

select
    kind.day_kind,
    cohort.cohort,
    case
        when cohort.cohort = 'completion' and line.completed_at is not null then cast(line.completed_at as date)
        else line.ordered_date
    end as counted_on,
    columns(line_dimensions()),
    case
        when line.reason is not null then 'unknown'
        when line.completed_at is null then 'open'
        else 'complete'
    end as outcome,
    line.reason,
    left_out(line.reason) as unplaced,
    case
        when kind.day_kind = 'working' then 'day'
        when line.started_has_hour and line.until_has_hour then 'hour'
        else 'day'
    end as precision_kind,
    case
        when kind.day_kind = 'working' then cast(line.working_days as double)
        else
            days_between(
                line.started_at, line.started_has_hour, line.started_offset,
                line.until_at, line.until_has_hour, line.completed_offset
            )
    end as value,
    case when line.reason is null then 1 else 0 end as weight
from lines as line
cross join day_kinds as kind
cross join cohorts as cohort
where cohort.cohort = 'order'
    or line.completed_at is not null
    or line.reason is not null
