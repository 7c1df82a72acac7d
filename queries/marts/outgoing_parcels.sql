-- One row per parcel that left one of our places for a customer, and per reversal of one, on its own day.
-- Of a line never more counts than was ordered, nor less than nothing. A line without a place left from where the SKU
-- lies in one place only.
select
    parcel.delivery_id,
    parcel.order_id,
    parcel.line_id,
    parcel.delivered_date,
    line.sku,
    line.product_name,
    line.category,
    line.brand,
    line.product_supplier_id as supplier_id,
    line.product_supplier_name as supplier_name,
    place.location_id,
    place.location_name,
    place.kind as location_kind,
    parcel.counted_quantity as delivered_quantity,
    line.unit_cost,
    parcel.source_file,
    parcel.source_row
from marts.deliveries as parcel
inner join marts.order_lines as line
    on parcel.flow = line.flow and parcel.order_id = line.order_id and parcel.line_id = line.line_id
left join marts.sole_places as sole
    on line.location_id is null
    and line.sku = sole.sku
    and sole.is_own_place
    and coalesce(parcel.delivered_date < sole.shared_from, true)
left join marts.locations as place on coalesce(line.location_id, sole.location_id) = place.location_id
where parcel.flow = 'outbound'
    and parcel.delivered_at is not null
    and coalesce(line.mode, '') not in ('dropship', 'marketplace')
    and coalesce(place.kind, '') <> 'supplier'
