-- One row per clause and what it judges, met or not, and per clause and order line that nobody can judge under it, and
-- why (reason).
with
verdicts as (
    select
        clause_id,
        supplier_id,
        kpi,
        counted_on,
        flow,
        order_id,
        line_id,
        sku,
        product_name,
        category,
        mode,
        is_met,
        null as reason,
        numerator,
        denominator
    from marts.clause_lines
    union all
    select
        clause_id,
        supplier_id,
        kpi,
        counted_on,
        flow,
        order_id,
        line_id,
        sku,
        product_name,
        category,
        mode,
        null as is_met,
        reason,
        0 as numerator,
        0 as denominator
    from marts.clause_unplaced
)

select
    verdict.*,
    supplier.supplier_name
from verdicts as verdict
left join marts.suppliers as supplier on verdict.supplier_id = supplier.supplier_id
