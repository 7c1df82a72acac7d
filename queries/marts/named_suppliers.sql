-- One row per supplier and mode of the sales that name a supplier: how many lines, and whether the supplier answers for
-- them. Of other modes than dropship and marketplace our own house does, and a third party for its part. Who is our own
-- house is no supplier.
select
    line.supplier_id,
    line.mode,
    coalesce(line.mode in ('dropship', 'marketplace', 'third_party'), false) as is_answered,
    count(*) as line_count
from staging.order_lines as line
left join marts.suppliers as supplier on line.supplier_id = supplier.supplier_id
where line.flow = 'outbound' and line.supplier_id is not null and not coalesce(supplier.is_own, false)
group by line.supplier_id, line.mode
