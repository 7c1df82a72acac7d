-- One row per order line, kind of days and cohort: days from the order, or its release if later, until all that was
-- owed on its first promise had come; to the minute where both have an hour (precision), whole days else.
-- Open lines stand with their age so far: survival estimates read them, the plain percentiles do not.
select
    day_kind,
    cohort,
    counted_on,
    columns(line_dimensions()),
    outcome,
    reason,
    left_out(reason) as unplaced,
    precision_kind,
    lead_days as value,
    case when reason is null then 1 else 0 end as weight
from marts.lead_days
