-- One row per SKU, own location and arrival of what lies there on the as-of day: first in, first out.
-- Arrivals are the purchases received there (cross-docked ones only at the store they go to); where none is known, the
-- rises of the stock. A rise with an equal fall of the SKU at another own place within 7 days was moved from there and
-- keeps its age: it is what that place had longest. What is on hand beyond all arrivals was there before the first: its
-- age is a least age (is_oldest_known false).
with
held as (
    select day.*
    from marts.stock_days as day
    cross join meta.build as build
    where day.stock_date = build.as_of_date and day.is_own_place and day.on_hand_quantity > 0
),

items as (
    select distinct sku
    from held
),

receipts as (
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
),

bought as (
    select distinct sku, location_id
    from receipts
),

quantities as (
    select
        day.sku,
        day.location_id,
        day.stock_date,
        day.first_stock_date,
        greatest(day.on_hand_quantity, 0) as quantity
    from marts.stock_days as day
    inner join items on day.sku = items.sku
    where day.is_own_place and day.is_known
),

levels as (
    select
        quantities.*,
        lag(quantity) over (partition by sku, location_id order by stock_date) as quantity_before
    from quantities
),

rises as (
    select
        level.sku,
        level.location_id,
        level.stock_date as arrived_on,
        level.quantity - level.quantity_before as arrived_quantity
    from levels as level
    left join bought on level.sku = bought.sku and level.location_id = bought.location_id
    where level.quantity > level.quantity_before and bought.sku is null
),

falls as (
    select
        sku,
        location_id,
        stock_date as fell_on,
        first_stock_date,
        quantity_before,
        quantity_before - quantity as fallen_quantity
    from levels
    where quantity < quantity_before
),

matches as (
    select
        rise.*,
        fall.location_id as from_id,
        fall.fell_on,
        fall.first_stock_date,
        fall.quantity_before,
        row_number() over (
            partition by rise.sku, rise.location_id, rise.arrived_on
            order by abs(date_diff('day', fall.fell_on, rise.arrived_on)), fall.fell_on, fall.location_id
        ) as turn
    from rises as rise
    inner join falls as fall
        on rise.sku = fall.sku
        and rise.arrived_quantity = fall.fallen_quantity
        and rise.location_id <> fall.location_id
        and fall.fell_on >= days_before(rise.arrived_on, 7)
        and fall.fell_on <= cast(rise.arrived_on + interval 7 day as date)
),

moves as (
    select sku, location_id, arrived_on, arrived_quantity, from_id, fell_on, first_stock_date, quantity_before
    from matches
    where turn = 1
),

own_arrivals as (
    select sku, location_id, arrived_on, arrived_quantity, 'receipt' as arrival_kind
    from receipts
    union all
    select sku, location_id, arrived_on, arrived_quantity, 'rise' as arrival_kind
    from rises
),

sent as (
    select
        move.sku,
        move.location_id,
        move.arrived_on as moved_on,
        move.arrived_quantity as moved_quantity,
        move.quantity_before,
        arrival.arrived_on,
        arrival.arrival_kind,
        arrival.arrived_quantity,
        coalesce(
            sum(arrival.arrived_quantity) over (
                partition by move.sku, move.location_id, move.arrived_on
                order by arrival.arrived_on desc
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as newer_quantity
    from moves as move
    inner join own_arrivals as arrival
        on move.sku = arrival.sku and move.from_id = arrival.location_id and arrival.arrived_on < move.fell_on
),

kept as (
    select
        sku,
        location_id,
        moved_on,
        arrived_on,
        arrival_kind,
        least(newer_quantity + arrived_quantity, quantity_before)
        - greatest(newer_quantity, quantity_before - moved_quantity) as arrived_quantity
    from sent
    where least(newer_quantity + arrived_quantity, quantity_before)
        > greatest(newer_quantity, quantity_before - moved_quantity)
),

explained as (
    select sku, location_id, moved_on, sum(arrived_quantity) as arrived_quantity
    from kept
    group by sku, location_id, moved_on
),

arrivals as (
    select
        own.sku,
        own.location_id,
        own.arrived_on as order_date,
        own.arrived_on,
        own.arrived_quantity,
        own.arrival_kind
    from own_arrivals as own
    left join moves as move
        on own.sku = move.sku
        and own.location_id = move.location_id
        and own.arrived_on = move.arrived_on
        and own.arrival_kind = 'rise'
    where move.sku is null
    union all
    select sku, location_id, moved_on, arrived_on, arrived_quantity, arrival_kind
    from kept
    union all
    select
        move.sku,
        move.location_id,
        move.arrived_on,
        move.first_stock_date,
        move.arrived_quantity - coalesce(explained.arrived_quantity, 0),
        'before'
    from moves as move
    left join explained
        on move.sku = explained.sku
        and move.location_id = explained.location_id
        and move.arrived_on = explained.moved_on
    where move.arrived_quantity > coalesce(explained.arrived_quantity, 0)
),

cumulated as (
    select
        arrival.*,
        coalesce(
            sum(arrival.arrived_quantity) over (
                partition by arrival.sku, arrival.location_id
                order by arrival.order_date desc, arrival.arrived_on desc, arrival.arrival_kind desc
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
        min(order_date) as first_arrived_on,
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
    held.product_name,
    held.category,
    held.brand,
    held.supplier_id,
    held.supplier_name,
    held.location_id,
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
