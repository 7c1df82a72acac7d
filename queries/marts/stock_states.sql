-- One row per SKU, location and day on which a snapshot stands: the item's state as the last one told it (age_days),
-- and whether it is still known. Absent: the place's newer snapshots say that nothing is left.
with
snapshots as (
    select
        snapshot.*,
        coalesce(snapshot.unit_cost, product.unit_cost) as cost,
        case
            when snapshot.on_hand_quantity <= 0 then cast(0 as decimal(18, 3))
            else amount(snapshot.on_hand_quantity, coalesce(snapshot.unit_cost, product.unit_cost))
        end as snapshot_value,
        date_diff(
            'day',
            snapshot.snapshot_date,
            coalesce(snapshot.next_snapshot_date, cast(build.as_of_date + interval 1 day as date))
        ) as day_count
    from marts.stock_snapshots as snapshot
    cross join meta.build as build
    left join marts.products as product on snapshot.sku = product.sku
),

dated as (
    select
        snapshot.*,
        later.age_days,
        cast(snapshot.snapshot_date + cast(later.age_days as integer) as date) as stock_date
    from snapshots as snapshot
    cross join unnest(range(0, snapshot.day_count)) as later (age_days)
)

select
    dated.*,
    coalesce(stock_date >= zero_from, false) as is_absent,
    coalesce(stock_date >= zero_from, false) or coalesce(stock_date < unknown_from, true) as is_known
from dated
