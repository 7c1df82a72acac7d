-- One row per return: days from the last delivery of the line until it was received back.
select
    returned_date as counted_on,
    return_id,
    columns(line_dimensions()),
    reason as return_reason,
    case when delay_reason is null then 'returned' else 'unknown' end as outcome,
    delay_reason as reason,
    left_out(delay_reason) as unplaced,
    return_days as value,
    case when delay_reason is null then 1 else 0 end as weight
from marts.returned_lines
