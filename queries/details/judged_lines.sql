-- One row per order line and basis, as people read it: the dates, the quantities, how late, and where each stands in
-- the source.
select
    basis,
    flow,
    order_id,
    line_id,
    ordered_at,
    target_date,
    completed_at,
    late_days,
    ordered_quantity,
    due_quantity,
    delivered_quantity,
    rejected_quantity,
    filled_quantity,
    cancel_reason,
    line_value,
    source_file,
    source_row
from marts.judged_lines
