-- One row per SKU, own location and arrival of what lies there on the as-of day: first in, first out.
-- What is on hand beyond all arrivals was there before the first: its age is a least age (is_oldest_known false).
with
held as (
    select day.*
    from marts.stock_days as day
    cross join meta.build as build
    where day.stock_date = build.as_of_date and day.is_own_place and day.on_hand_quantity > 0
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
    from marts.stock_arrivals as arrival
),

known as (
    select
        sku,
        location_id,
        min(order_date) as first_arrived_on,
        sum(arrived_quantity) as arrived_quantity
    from marts.stock_arrivals
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
