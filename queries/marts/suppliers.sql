-- One row per supplier: those of the master file, then those only the order lines, products or clauses name.
-- An unknown supplier bears its id as name.
with
named as (
    select supplier_id from staging.order_lines
    union
    select supplier_id from staging.products
    union
    select supplier_id from staging.sla_clauses
)

select
    supplier_id,
    coalesce(supplier_name, supplier_id) as supplier_name,
    country,
    kind,
    kind = 'own' as is_own,
    minimum_order_value
from staging.suppliers
union all
select named.supplier_id, named.supplier_id, null, 'supplier', false, null
from named
left join staging.suppliers as known on named.supplier_id = known.supplier_id
where known.supplier_id is null and named.supplier_id is not null
