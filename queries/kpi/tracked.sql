-- One row per line handed to a carrier: every parcel of it bears a tracking number (met) or not (missed).
-- Only for modes whose files hold tracking numbers at all; what a store hands over itself is not tracked.
select
    shipped_date as counted_on,
    columns(line_dimensions()),
    case when line_reason is not null then 'unknown' when is_tracked then 'met' else 'missed' end as outcome,
    line_reason as reason,
    left_out(line_reason) as unplaced,
    case when line_reason is null and is_tracked then 1 else 0 end as numerator,
    case when line_reason is null then 1 else 0 end as denominator
from marts.shipped_lines
