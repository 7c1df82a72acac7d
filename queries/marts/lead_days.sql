-- One row per order line that is complete, or of which something owed is still to come, kind of days and cohort: the
-- days from the order, or its release if later, until all that was owed on its first promise had come, or so far; to
-- the minute where both have an hour (precision), whole days else.
-- By its order each line is of a cohort; by its completion what is complete, or of which nobody knows when it was.
with
lines as (
    select
        line.*,
        coalesce(line.line_reason, line.lead_reason) as reason,
        case when line.completed_at is null then line.as_of_has_hour else line.completed_has_hour end as until_has_hour
    from marts.order_lines as line
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
    day_kind,
    cohort,
    case cohort when 'completion' then coalesce(cast(completed_at as date), ordered_date) else ordered_date end
        as counted_on,
    columns(line_dimensions()),
    case when reason is not null then 'unknown' when completed_at is null then 'open' else 'complete' end as outcome,
    reason,
    case
        when day_kind = 'working' then 'day'
        when started_has_hour and until_has_hour then 'hour'
        else 'day'
    end as precision_kind,
    case
        when day_kind = 'working' then cast(lead_working_days as double)
        else cast(lead_minutes as double) / 1440
    end as lead_days
from lines
cross join day_kinds
cross join cohorts
where cohort = 'order' or completed_at is not null or reason is not null
