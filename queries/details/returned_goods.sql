-- One row per return, by the day it was received back: of which sale, why, whose fault, and where the goods went.
select
    returned_date as counted_on,
    ordered_date,
    return_id,
    columns(line_dimensions()),
    reason,
    fault,
    disposition,
    return_route,
    return_location_name,
    return_days,
    returned_quantity,
    counted_quantity,
    refund_value,
    1 as return_count
from marts.returned_lines
