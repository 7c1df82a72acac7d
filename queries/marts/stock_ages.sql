-- One row per SKU, own location and arrival of what lies there at the last snapshot: first in, first out.
-- Arrivals are the purchases received there (cross-docked ones only at the store they go to); where none is known,
-- the rises from one snapshot to the next. What is on hand beyond all of them was there before the first: its age is a
-- least age (is_oldest_known false).
with
latest as (
    select max(stock_date) as stock_date from marts.stock_days where is_own_place
),

held as (
    select day.*
    from marts.stock_days as day
    inner join latest on day.stock_date = latest.stock_date
    where day.is_own_place and day.on_hand_quantity > 0
),

receipts as (
    select
        held.sku,
        held.location_id,
        cast(coalesce(parcel.available_at, parcel.delivered_at) as date) as arrived_on,
        sum(parcel.delivered_quantity - coalesce(parcel.rejected_quantity, 0)) as arrived_quantity
    from held
    inner join marts.order_lines as line on held.sku = line.sku and held.location_id = line.location_id
    inner join marts.deliveries as parcel
        on line.flow = parcel.flow and line.order_id = parcel.order_id and line.line_id = parcel.line_id
    where line.flow = 'inbound'
        and (coalesce(line.mode, '') <> 'cross_dock' or line.location_kind = 'store')
        and parcel.delivered_quantity > coalesce(parcel.rejected_quantity, 0)
        and cast(coalesce(parcel.available_at, parcel.delivered_at) as date) <= held.stock_date
    group by held.sku, held.location_id, cast(coalesce(parcel.available_at, parcel.delivered_at) as date)
),

levels as (
    select
        day.sku,
        day.location_id,
        day.stock_date,
        day.on_hand_quantity,
        lag(day.on_hand_quantity) over (partition by day.sku, day.location_id order by day.stock_date)
            as quantity_before
    from marts.stock_days as day
    inner join held on day.sku = held.sku and day.location_id = held.location_id
    left join receipts as known on day.sku = known.sku and day.location_id = known.location_id
    where known.sku is null
),

rises as (
    select
        sku,
        location_id,
        stock_date as arrived_on,
        on_hand_quantity - greatest(quantity_before, 0) as arrived_quantity
    from levels
    where quantity_before is not null and on_hand_quantity > greatest(quantity_before, 0)
),

arrivals as (
    select sku, location_id, arrived_on, arrived_quantity, 'receipt' as arrival_kind
    from receipts
    union all
    select sku, location_id, arrived_on, arrived_quantity, 'rise' as arrival_kind
    from rises
),

cumulated as (
    select
        arrival.*,
        coalesce(
            sum(arrival.arrived_quantity) over (
                partition by arrival.sku, arrival.location_id
                order by arrival.arrived_on desc
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as newer_quantity
    from arrivals as arrival
),

known as (
    select
        sku,
        location_id,
        min(arrived_on) as first_arrived_on,
        sum(arrived_quantity) as arrived_quantity
    from arrivals
    group by sku, location_id
),

layers as (
    select
        held.sku,
        held.location_id,
        arrival.arrived_on,
        arrival.arrival_kind,
        least(arrival.arrived_quantity, held.on_hand_quantity - arrival.newer_quantity) as quantity
    from held
    inner join cumulated as arrival on held.sku = arrival.sku and held.location_id = arrival.location_id
    where arrival.newer_quantity < held.on_hand_quantity
    union all
    select
        held.sku,
        held.location_id,
        least(held.first_stock_date, coalesce(known.first_arrived_on, held.first_stock_date)) as arrived_on,
        'before' as arrival_kind,
        held.on_hand_quantity - coalesce(known.arrived_quantity, 0) as quantity
    from held
    left join known on held.sku = known.sku and held.location_id = known.location_id
    where held.on_hand_quantity > coalesce(known.arrived_quantity, 0)
)

select
    held.stock_date,
    held.sku,
    held.location_id,
    held.product_name,
    held.category,
    held.brand,
    held.supplier_id,
    held.supplier_name,
    held.location_name,
    held.location_kind,
    layer.arrived_on,
    layer.arrival_kind,
    layer.arrival_kind <> 'before' as is_oldest_known,
    date_diff('day', layer.arrived_on, held.stock_date) as age_days,
    case
        when date_diff('day', layer.arrived_on, held.stock_date) <= 30 then 0
        when date_diff('day', layer.arrived_on, held.stock_date) <= 90 then 31
        when date_diff('day', layer.arrived_on, held.stock_date) <= 180 then 91
        else 181
    end as from_days,
    layer.quantity,
    amount(layer.quantity, held.unit_cost) as stock_value
from layers as layer
inner join held on layer.sku = held.sku and layer.location_id = held.location_id
