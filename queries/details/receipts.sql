-- One row per parcel of a purchase, or of a move from another own place, that arrived: what came in, where and when it
-- was put away.
select
    line.sku,
    line.location_id,
    line.location_name,
    cast(coalesce(parcel.available_at, parcel.delivered_at) as date) as received_date,
    parcel.delivered_quantity - coalesce(parcel.rejected_quantity, 0) as received_quantity,
    parcel.flow,
    parcel.order_id,
    parcel.line_id,
    coalesce(line.supplier_name, line.from_location_name) as sender_name,
    parcel.source_file,
    parcel.source_row
from marts.deliveries as parcel
inner join marts.order_lines as line
    on parcel.flow = line.flow and parcel.order_id = line.order_id and parcel.line_id = line.line_id
where parcel.flow <> 'outbound' and parcel.delivered_at is not null
