-- One row per order line that is loaded and not placed by the as-of day: known, and in no figure with all that came of
-- it.
select line.flow, line.order_id, line.line_id
from store.order_lines as line
inner join meta.known_days as known on line.extract_id = known.extract_id
where cast(line.ordered_at as date) > known.known_until
