-- One row per parcel of an order line nobody knows: what came in it stands outside every figure, units and cost alike.
select
    parcel.flow,
    parcel.order_id,
    parcel.line_id,
    parcel.delivery_id,
    cast(parcel.delivered_at as date) as delivered_date,
    parcel.delivered_quantity,
    parcel.carrier,
    parcel.source_file,
    parcel.source_row
from staging.deliveries as parcel
left join staging.order_lines as line
    on parcel.flow = line.flow and parcel.order_id = line.order_id and parcel.line_id = line.line_id
left join staging.later_orders as later
    on parcel.flow = later.flow and parcel.order_id = later.order_id and parcel.line_id = later.line_id
where line.order_id is null and later.order_id is null
