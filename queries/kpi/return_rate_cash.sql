-- One row per parcel (units delivered that day) and per return (units received back that day).
-- Returns of the period over deliveries of the period: known at once, but of different sales. Only flows in which any
-- return is recorded have such rows.
with
parcels as (
    select *
    from marts.parcel_lines
    where flow in (select flow from marts.returned_lines)
)

select
    delivered_date as counted_on,
    flow,
    order_id,
    line_id,
    product_supplier_id as supplier_id,
    product_supplier_name as supplier_name,
    sku,
    product_name,
    category,
    brand,
    mode,
    channel,
    location_id,
    location_name,
    customer_country,
    customer_region,
    carrier,
    segment,
    source_file,
    source_row,
    null as return_id,
    case when is_orphan then 'unknown' else 'kept' end as outcome,
    case when is_orphan then 'orphan' end as reason,
    0 as unplaced,
    0 as numerator,
    case when is_orphan then 0 else counted_quantity end as denominator
from parcels
where not is_without_quantity
union all
select
    returned_date as counted_on,
    columns(line_dimensions()),
    source_file,
    source_row,
    return_id,
    'returned' as outcome,
    null as reason,
    0 as unplaced,
    counted_quantity as numerator,
    0 as denominator
from marts.returned_lines
