-- One row per location and day of a snapshot: the place's usual gap between snapshots, the median of the 12 gaps that
-- end with the next one, for the last one with itself.
with
place_days as (
    select distinct location_id, stock_date
    from staging.stock_levels
),

place_gaps as (
    select
        location_id,
        stock_date,
        date_diff(
            'day', stock_date, lead(stock_date) over (partition by location_id order by stock_date)
        ) as gap_days
    from place_days
),

place_medians as (
    select
        location_id,
        stock_date,
        gap_days,
        quantile_cont(gap_days, 0.5)
            over (partition by location_id order by stock_date rows between 11 preceding and current row)
            as median_days
    from place_gaps
)

select
    location_id,
    stock_date,
    case
        when gap_days is not null then median_days
        else lag(median_days) over (partition by location_id order by stock_date)
    end as usual_days
from place_medians
