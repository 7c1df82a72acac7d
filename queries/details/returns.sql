-- One row per return with its dates, reason, the place it came back to, and where it stands in the source.
select
    return_id,
    requested_at,
    returned_at,
    last_delivered_at,
    return_days,
    returned_quantity,
    return_location_name,
    refund_value,
    fault,
    disposition,
    source_file,
    source_row
from marts.returned_lines
