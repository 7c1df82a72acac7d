-- One row per clause and order line it judges.
select
    clause_id,
    supplier_id,
    kpi,
    window_start,
    flow,
    order_id,
    line_id,
    sku,
    product_name,
    ordered_at,
    measured_from_at,
    due_date,
    completed_at,
    is_met,
    line_value,
    late_quantity,
    late_days,
    late_value,
    penalty_amount,
    source_file,
    source_row
from marts.clause_lines
