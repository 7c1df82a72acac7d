-- One row per SKU, location and day of a purchase received there, of what lies in our places on the as-of day.
-- Cross-docked goods arrive only at the store they go to.
with
items as (
    select distinct day.sku
    from marts.stock_days as day
    cross join meta.build as build
    where day.stock_date = build.as_of_date and day.is_own_place and day.on_hand_quantity > 0
)

select
    line.sku,
    line.location_id,
    cast(coalesce(parcel.available_at, parcel.delivered_at) as date) as arrived_on,
    sum(parcel.delivered_quantity - coalesce(parcel.rejected_quantity, 0)) as arrived_quantity
from items
inner join marts.order_lines as line on items.sku = line.sku
inner join marts.deliveries as parcel
    on line.flow = parcel.flow and line.order_id = parcel.order_id and line.line_id = parcel.line_id
cross join meta.build as build
where line.flow = 'inbound'
    and (coalesce(line.mode, '') <> 'cross_dock' or line.location_kind = 'store')
    and parcel.delivered_quantity > coalesce(parcel.rejected_quantity, 0)
    and cast(coalesce(parcel.available_at, parcel.delivered_at) as date) <= build.as_of_date
group by line.sku, line.location_id, cast(coalesce(parcel.available_at, parcel.delivered_at) as date)
