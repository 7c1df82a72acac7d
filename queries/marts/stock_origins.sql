-- One row per SKU and location: since when the item is known to be in stock.
-- What a place first holds was moved there where another own place of ours lost as much within 7 days: it is as old as
-- there.
with
firsts as (
    select
        snapshot.sku,
        snapshot.location_id,
        coalesce(place.kind <> 'supplier', true) as is_own_place,
        min(snapshot.snapshot_date) as first_date
    from marts.stock_snapshots as snapshot
    left join marts.locations as place on snapshot.location_id = place.location_id
    group by snapshot.sku, snapshot.location_id, coalesce(place.kind <> 'supplier', true)
),

received as (
    select first.sku, first.location_id, first.first_date, snapshot.on_hand_quantity as first_quantity
    from firsts as first
    inner join marts.stock_snapshots as snapshot
        on first.sku = snapshot.sku
        and first.location_id = snapshot.location_id
        and first.first_date = snapshot.snapshot_date
    where first.is_own_place and snapshot.on_hand_quantity > 0
),

levels as (
    select
        sku,
        location_id,
        snapshot_date,
        zero_from,
        on_hand_quantity as quantity,
        lag(on_hand_quantity) over (partition by sku, location_id order by snapshot_date) as quantity_before,
        lag(zero_from) over (partition by sku, location_id order by snapshot_date) as zero_before
    from marts.stock_snapshots
),

falls as (
    select sku, location_id, snapshot_date as fell_on, quantity_before - quantity as fallen_quantity
    from levels
    where zero_before is null and quantity < quantity_before
    union all
    select sku, location_id, zero_from, quantity
    from levels
    where zero_from is not null and quantity > 0
),

moves as (
    select
        received.sku,
        received.location_id,
        donor.first_date,
        row_number() over (
            partition by received.sku, received.location_id
            order by abs(date_diff('day', fall.fell_on, received.first_date)), fall.fell_on, fall.location_id
        ) as turn
    from received
    inner join falls as fall
        on received.sku = fall.sku
        and received.first_quantity = fall.fallen_quantity
        and received.location_id <> fall.location_id
        and fall.fell_on >= days_before(received.first_date, 7)
        and fall.fell_on <= cast(received.first_date + interval 7 day as date)
    inner join firsts as donor
        on fall.sku = donor.sku and fall.location_id = donor.location_id and donor.is_own_place
)

select
    first.sku,
    first.location_id,
    least(first.first_date, move.first_date) as first_stock_date
from firsts as first
left join moves as move on first.sku = move.sku and first.location_id = move.location_id and move.turn = 1
