-- One row per delivered order line, in units: what came back of what was sold that day; and per return that names no
-- known line, on its own day.
select
    ordered_date as counted_on,
    null as return_id,
    columns(line_dimensions()),
    case when is_returned then 'returned' else 'kept' end as outcome,
    null as reason,
    0 as unplaced,
    returned_quantity as numerator,
    sold_quantity as denominator
from marts.sold_lines
union all
select
    returned_date as counted_on,
    return_id,
    columns(line_dimensions()),
    'unknown' as outcome,
    'unlinked_return' as reason,
    returned_quantity as unplaced,
    0 as numerator,
    0 as denominator
from marts.returned_lines
where not is_linked
