-- One row per dropship or marketplace line of a supplier: cancelled for stockout while its feed said available.
-- The feed is read as it stood on the day of the order: a state like our own stock. A line that names no place looks at
-- the feed where the SKU lies in one only; one that names a place which is no feed, or without a feed on that day, is
-- outside. Only where cancellations are recorded at all.
select
    ordered_date as counted_on,
    columns(line_dimensions()),
    case when feed_reason is not null then 'unknown' when is_oversold then 'missed' else 'met' end as outcome,
    feed_reason as reason,
    left_out(feed_reason) as unplaced,
    case when feed_reason is null and is_oversold then 1 else 0 end as numerator,
    case when feed_reason is null then 1 else 0 end as denominator
from marts.feed_lines
