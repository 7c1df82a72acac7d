-- One row per lead time clause and order line it judges: complete within the days the contract allows.
with
parts as (
    select
        counted_on,
        clause_id,
        supplier_id,
        flow,
        order_id,
        line_id,
        sku,
        product_name,
        category,
        mode,
        case when is_met then 'met' else 'missed' end as outcome,
        null as reason,
        0 as unplaced,
        numerator,
        denominator
    from marts.clause_lines
    where kpi = 'lead_time'
    union all
    select
        counted_on,
        clause_id,
        supplier_id,
        flow,
        order_id,
        line_id,
        sku,
        product_name,
        category,
        mode,
        'unknown' as outcome,
        reason,
        left_out(reason) as unplaced,
        0 as numerator,
        0 as denominator
    from marts.clause_unplaced
    where kpi = 'lead_time'
)

select
    part.counted_on,
    part.clause_id,
    part.flow,
    part.order_id,
    part.line_id,
    part.supplier_id,
    supplier.supplier_name,
    part.sku,
    part.product_name,
    part.category,
    part.mode,
    part.outcome,
    part.reason,
    part.unplaced,
    part.numerator,
    part.denominator
from parts as part
left join marts.suppliers as supplier on part.supplier_id = supplier.supplier_id
