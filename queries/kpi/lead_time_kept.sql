-- One row per lead time clause and order line it judges: complete within the days the contract allows.
select
    line.counted_on,
    line.clause_id,
    line.flow,
    line.order_id,
    line.line_id,
    line.supplier_id,
    supplier.supplier_name,
    line.sku,
    line.product_name,
    line.category,
    line.mode,
    line.numerator,
    line.denominator
from marts.clause_lines as line
left join marts.suppliers as supplier on line.supplier_id = supplier.supplier_id
where line.kpi = 'lead_time'
