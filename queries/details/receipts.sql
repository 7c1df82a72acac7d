-- One row per purchase parcel that arrived: what came in, where and when it was put away.
select
    line.sku,
    line.location_id,
    line.location_name,
    cast(coalesce(parcel.available_at, parcel.delivered_at) as date) as received_date,
    parcel.delivered_quantity - coalesce(parcel.rejected_quantity, 0) as received_quantity,
    parcel.order_id,
    parcel.line_id,
    line.supplier_name,
    parcel.source_file,
    parcel.source_row
from marts.deliveries as parcel
inner join marts.order_lines as line
    on parcel.flow = line.flow and parcel.order_id = line.order_id and parcel.line_id = line.line_id
where parcel.flow = 'inbound' and parcel.delivered_at is not null
