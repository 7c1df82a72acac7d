-- One row per return with its dates, reason and where it stands in the source.
select
    return_id,
    requested_at,
    returned_at,
    last_delivered_at,
    return_days,
    returned_quantity,
    refund_value,
    fault,
    source_file,
    source_row
from marts.returned_lines
