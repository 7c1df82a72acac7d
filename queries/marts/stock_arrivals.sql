-- One row per SKU, own location and arrival there, in the order of order_date: a purchase received, else a rise of the
-- stock. What was moved from another own place keeps its age: it is what that place had longest (arrived_on before
-- order_date); what of it that place's arrivals do not explain was there before the first ('before').
with
own_arrivals as (
    select sku, location_id, arrived_on, arrived_quantity, 'receipt' as arrival_kind
    from marts.stock_receipts
    union all
    select sku, location_id, arrived_on, arrived_quantity, 'rise' as arrival_kind
    from marts.stock_rises
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
    from marts.stock_rises as move
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
)

select
    sku,
    location_id,
    arrived_on as order_date,
    arrived_on,
    arrived_quantity,
    'receipt' as arrival_kind
from marts.stock_receipts
union all
select
    sku,
    location_id,
    arrived_on as order_date,
    arrived_on,
    arrived_quantity,
    'rise' as arrival_kind
from marts.stock_rises
where from_id is null
union all
select sku, location_id, moved_on as order_date, arrived_on, arrived_quantity, arrival_kind
from kept
union all
select
    move.sku,
    move.location_id,
    move.arrived_on as order_date,
    move.first_stock_date as arrived_on,
    move.arrived_quantity - coalesce(explained.arrived_quantity, 0) as arrived_quantity,
    'before' as arrival_kind
from marts.stock_rises as move
left join explained
    on move.sku = explained.sku
    and move.location_id = explained.location_id
    and move.arrived_on = explained.moved_on
where move.from_id is not null and move.arrived_quantity > coalesce(explained.arrived_quantity, 0)
