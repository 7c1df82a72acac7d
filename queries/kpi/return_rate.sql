-- One row per delivered order line and way of counting, or delivered order: what came back of what was sold that day.
-- Attributed to the sale, so a young cohort is not final; never more comes back than was delivered. A return that names
-- no known line stands outside, on its own day: it belongs to a cohort nobody knows.
select
    counted_in,
    counted_on,
    return_id,
    columns(line_dimensions()),
    case when reason is not null then 'unknown' when is_returned then 'returned' else 'kept' end as outcome,
    reason,
    left_out as unplaced,
    case when reason is null then returned else 0 end as numerator,
    case when reason is null then delivered else 0 end as denominator
from marts.sale_cohorts
