-- One row per SKU, own location and day its stock rose, where no purchase of it is known; and where it came from.
-- A rise with an equal fall of the SKU at another own place within 7 days was moved from there (from_id, fell_on; the
-- nearest day first).
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

bought as (
    select distinct sku, location_id
    from marts.stock_receipts
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
)

select
    rise.sku,
    rise.location_id,
    rise.arrived_on,
    rise.arrived_quantity,
    move.from_id,
    move.fell_on,
    move.first_stock_date,
    move.quantity_before
from rises as rise
left join matches as move
    on rise.sku = move.sku
    and rise.location_id = move.location_id
    and rise.arrived_on = move.arrived_on
    and move.turn = 1
