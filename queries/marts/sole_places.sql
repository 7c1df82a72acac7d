-- One row per SKU and kind of place (own, or a supplier's feed) that lies, or for a while lay, in one place only:
-- which, and from when on in another as well.
-- What was ordered without a place counts there until then.
with
firsts as (
    select
        level.sku,
        level.location_id,
        coalesce(place.kind <> 'supplier', true) as is_own_place,
        min(level.stock_date) as first_date
    from staging.stock_levels as level
    left join marts.locations as place on level.location_id = place.location_id
    group by level.sku, level.location_id, coalesce(place.kind <> 'supplier', true)
),

followed as (
    select
        sku,
        is_own_place,
        location_id,
        first_date,
        lead(first_date) over kind as shared_from,
        row_number() over kind as turn
    from firsts
    window kind as (partition by sku, is_own_place order by first_date, location_id)
)

select sku, is_own_place, location_id, shared_from
from followed
where turn = 1 and coalesce(shared_from > first_date, true)
