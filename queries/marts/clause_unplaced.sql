-- One row per clause and order line that nobody can judge under it, and why.
select
    clause_id,
    supplier_id,
    kpi,
    flow,
    order_id,
    line_id,
    sku,
    product_name,
    category,
    mode,
    cast(ordered_at as date) as counted_on,
    reason,
    source_file,
    source_row
from marts.clause_dates
where reason is not null and (dated_by <> 'start' or lead is not null)
