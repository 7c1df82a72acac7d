-- One row per order line, as people read it: the dates, the quantities, and where it stands in the source.
select
    flow,
    order_id,
    line_id,
    from_location_id,
    from_location_name,
    ordered_at,
    promised_at,
    repromised_at,
    ready_at,
    shipped_at,
    completed_at,
    available_at,
    ordered_quantity,
    delivered_quantity,
    rejected_quantity,
    cancelled_at,
    cancel_reason,
    cancelled_quantity,
    line_value,
    source_file,
    source_row
from marts.order_lines
