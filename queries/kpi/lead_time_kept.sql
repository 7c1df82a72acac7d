-- One row per lead time clause and order line it judges: complete within the days the contract allows.
select
    counted_on,
    clause_id,
    flow,
    order_id,
    line_id,
    supplier_id,
    supplier_name,
    sku,
    product_name,
    category,
    mode,
    case when reason is not null then 'unknown' when is_met then 'met' else 'missed' end as outcome,
    reason,
    left_out(reason) as unplaced,
    numerator,
    denominator
from marts.clause_verdicts
where kpi = 'lead_time'
