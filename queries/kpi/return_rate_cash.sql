-- One row per parcel (units delivered that day) and per return (units received back that day).
-- Returns of the period over deliveries of the period: known at once, but of different sales. Only flows in which any
-- return is recorded have such rows.
with
recorded as (
    select distinct flow
    from marts.returned_lines
)

select
    parcel.delivered_date as counted_on,
    line.flow,
    line.order_id,
    line.line_id,
    line.product_supplier_id as supplier_id,
    line.product_supplier_name as supplier_name,
    line.sku,
    line.product_name,
    line.category,
    line.brand,
    line.mode,
    line.channel,
    line.location_id,
    line.location_name,
    line.customer_country,
    line.customer_region,
    line.carrier,
    line.segment,
    parcel.source_file,
    parcel.source_row,
    null as return_id,
    'kept' as outcome,
    null as reason,
    0 as unplaced,
    0 as numerator,
    parcel.counted_quantity as denominator
from marts.deliveries as parcel
inner join recorded on parcel.flow = recorded.flow
inner join marts.order_lines as line
    on parcel.flow = line.flow and parcel.order_id = line.order_id and parcel.line_id = line.line_id
    and not line.is_without_quantity
where parcel.delivered_at is not null
union all
select
    returned_date as counted_on,
    flow,
    order_id,
    line_id,
    supplier_id,
    supplier_name,
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
    return_id,
    'returned' as outcome,
    null as reason,
    0 as unplaced,
    counted_quantity as numerator,
    0 as denominator
from marts.returned_lines
union all
select
    parcel.delivered_date as counted_on,
    parcel.flow,
    parcel.order_id,
    parcel.line_id,
    null as supplier_id,
    null as supplier_name,
    null as sku,
    null as product_name,
    null as category,
    null as brand,
    null as mode,
    null as channel,
    null as location_id,
    null as location_name,
    null as customer_country,
    null as customer_region,
    parcel.carrier,
    null as segment,
    parcel.source_file,
    parcel.source_row,
    null as return_id,
    'unknown' as outcome,
    'orphan' as reason,
    0 as unplaced,
    0 as numerator,
    0 as denominator
from marts.orphan_deliveries as parcel
inner join recorded on parcel.flow = recorded.flow
where parcel.delivered_date is not null
