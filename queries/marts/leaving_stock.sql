-- One row per SKU and own place with stock that is to leave for another place: what open moves have asked for and what
-- had not left by the day of the stock. It is still counted there and no longer to be promised.
with
moves as (
    select
        line.order_id,
        line.line_id,
        line.sku,
        line.from_location_id as location_id,
        line.ordered_quantity - line.cancelled_quantity as asked_quantity,
        day.snapshot_date
    from marts.order_lines as line
    cross join meta.build as build
    inner join marts.stock_days as day
        on line.sku = day.sku and line.from_location_id = day.location_id and day.stock_date = build.as_of_date
    where line.flow = 'internal' and line.is_open
),

sent as (
    select move.order_id, move.line_id, sum(parcel.delivered_quantity) as sent_quantity
    from moves as move
    inner join marts.deliveries as parcel
        on parcel.flow = 'internal' and move.order_id = parcel.order_id and move.line_id = parcel.line_id
    where cast(coalesce(parcel.shipped_at, parcel.delivered_at) as date) <= move.snapshot_date
    group by move.order_id, move.line_id
)

select
    move.sku,
    move.location_id,
    sum(greatest(move.asked_quantity - coalesce(sent.sent_quantity, 0), 0)) as leaving_quantity
from moves as move
left join sent on move.order_id = sent.order_id and move.line_id = sent.line_id
group by move.sku, move.location_id
