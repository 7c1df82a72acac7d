-- One row per order line, kind of days and cohort: days from the order, or its release if later, until all that was
-- owed on its first promise had come; to the minute where both have an hour (precision), whole days else.
-- Open lines stand with their age so far: survival estimates read them, the plain percentiles do not.
with
cohorts as (
    select 'completion' as cohort
    union all
    select 'order'
)

select
    day_kind,
    cohort,
    case when cohort = 'completion' then coalesce(completed_date, ordered_date) else ordered_date end as counted_on,
    columns(line_dimensions()),
    outcome,
    reason,
    left_out(reason) as unplaced,
    precision_kind,
    lead_days as value,
    case when reason is null then 1 else 0 end as weight
from marts.lead_days
cross join cohorts
where cohort = 'order'
    or completed_date is not null
    or reason is not null
