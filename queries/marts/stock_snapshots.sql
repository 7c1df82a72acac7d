-- One row per SKU, location and snapshot: until when it stands for the stock of the days after it.
-- A snapshot stands until the next one, at most the longer of 31 days and twice the item's usual gap; those of a
-- place's newest snapshot stand on. Usual gap: the median of the 12 gaps that end with the next snapshot, for the last
-- one with itself; the place's gap for an item seen once.
-- Absent is at zero where the place has listed no quantity of zero or less so far: from its first snapshot at least
-- 1.25 of the item's usual gaps (days, rounded down) after the last one that lists the item.
with
places as (
    select
        location_id,
        min(stock_date) as first_date,
        max(stock_date) as newest_date,
        min(case when on_hand_quantity <= 0 then stock_date end) as first_zero_date
    from staging.stock_levels
    group by location_id
),

gaps as (
    select
        level.*,
        lead(level.stock_date) over (partition by level.sku, level.location_id order by level.stock_date)
            as next_snapshot_date,
        date_diff(
            'day',
            level.stock_date,
            lead(level.stock_date) over (partition by level.sku, level.location_id order by level.stock_date)
        ) as gap_days
    from staging.stock_levels as level
),

medians as (
    select
        gaps.*,
        quantile_cont(gap_days, 0.5)
            over (partition by sku, location_id order by stock_date rows between 11 preceding and current row)
            as median_days
    from gaps
),

paced as (
    select
        level.*,
        coalesce(
            case
                when level.gap_days is not null then level.median_days
                else lag(level.median_days) over (partition by level.sku, level.location_id order by level.stock_date)
            end,
            pace.usual_days
        ) as usual_days
    from medians as level
    inner join marts.snapshot_paces as pace
        on level.location_id = pace.location_id and level.stock_date = pace.stock_date
),

missed as (
    select
        paced.*,
        cast(stock_date + cast(floor(1.25 * usual_days) as integer) as date) as missed_from
    from paced
),

marks as (
    select location_id, missed_from as mark_date, cast(null as date) as place_date
    from missed
    where missed_from is not null and tells_absence
    group by location_id, missed_from
    union all
    select distinct location_id, stock_date, stock_date
    from staging.stock_levels
    where tells_absence
),

read_again as (
    select
        location_id,
        mark_date,
        min(place_date) over (
            partition by location_id order by mark_date range between current row and unbounded following
        ) as next_place_date
    from marks
),

readings as (
    select location_id, mark_date, min(next_place_date) as next_place_date
    from read_again
    group by location_id, mark_date
)

select
    level.stock_date as snapshot_date,
    level.sku,
    level.location_id,
    level.next_snapshot_date,
    case
        when level.next_snapshot_date is not null or level.stock_date < place.newest_date
            then cast(
                    level.stock_date + cast(greatest(coalesce(2 * level.usual_days, 0), 31) as integer) as date
                )
    end as unknown_from,
    case
        when level.tells_absence
            and reading.next_place_date < coalesce(level.next_snapshot_date, date '9999-12-31')
            and coalesce(place.first_zero_date > reading.next_place_date, true) then reading.next_place_date
    end as zero_from,
    place.first_date as place_first_date,
    level.on_hand_quantity,
    level.reserved_quantity,
    level.on_order_quantity,
    level.counted_quantity,
    level.unit_cost,
    level.safety_stock,
    level.source_file,
    level.source_row
from missed as level
inner join places as place on level.location_id = place.location_id
left join readings as reading
    on level.location_id = reading.location_id and level.missed_from = reading.mark_date
