-- One row per feed, a supplier's place whose stock is sent to us, as of the data date: when it last came, its usual gap
-- (median of all its gaps), the day the next one was due, how many due ones did not come since, how many were left out
-- in its last 90 days, and how many of the items on offer are live. A feed is of the supplier of most of its items.
with
snapshots as (
    select location_id, stock_date as snapshot_date, sku, supplier_id
    from marts.stock_days
    where not is_own_place and age_days = 0
),

listed as (
    select distinct location_id, snapshot_date
    from snapshots
),

days as (
    select
        location_id,
        snapshot_date,
        date_diff('day', lag(snapshot_date) over (partition by location_id order by snapshot_date), snapshot_date)
            as gap_days
    from listed
),

rhythms as (
    select
        location_id,
        max(snapshot_date) as last_snapshot_on,
        count(*) as snapshot_count,
        quantile_cont(gap_days, 0.5) as usual_days
    from days
    group by location_id
),

gaps as (
    select day.location_id, sum(greatest(round(day.gap_days / rhythm.usual_days) - 1, 0)) as missed_count
    from days as day
    inner join rhythms as rhythm on day.location_id = rhythm.location_id
    where day.snapshot_date > days_before(rhythm.last_snapshot_on, 90)
    group by day.location_id
),

items as (
    select
        day.location_id,
        count(*) as item_count,
        count_if(day.outcome = 'in_stock') as live_count,
        count_if(day.outcome = 'unknown') as unknown_count
    from marts.stock_days as day
    cross join meta.build as build
    where day.stock_date = build.as_of_date and not day.is_own_place and day.outcome <> 'inactive'
    group by day.location_id
),

owners as (
    select
        location_id,
        supplier_id,
        row_number() over (partition by location_id order by count(distinct sku) desc, supplier_id) as turn
    from snapshots
    where supplier_id is not null
    group by location_id, supplier_id
)

select
    place.location_id,
    place.location_name,
    supplier.supplier_id,
    supplier.supplier_name,
    rhythm.snapshot_count,
    rhythm.last_snapshot_on,
    date_diff('day', rhythm.last_snapshot_on, build.as_of_date) as feed_age_days,
    rhythm.usual_days,
    cast(rhythm.last_snapshot_on + cast(ceil(rhythm.usual_days) as integer) as date) as next_expected_on,
    cast(
        greatest(ceil(date_diff('day', rhythm.last_snapshot_on, build.as_of_date) / rhythm.usual_days) - 1, 0) as bigint
    ) as overdue_count,
    cast(gap.missed_count as bigint) as missed_count,
    coalesce(item.item_count, 0) as item_count,
    coalesce(item.live_count, 0) as live_count,
    coalesce(item.unknown_count, 0) as unknown_count
from marts.locations as place
cross join meta.build as build
inner join rhythms as rhythm on place.location_id = rhythm.location_id
left join gaps as gap on place.location_id = gap.location_id
left join items as item on place.location_id = item.location_id
left join owners as owner on place.location_id = owner.location_id and owner.turn = 1
left join marts.suppliers as supplier on owner.supplier_id = supplier.supplier_id
where place.kind = 'supplier'
