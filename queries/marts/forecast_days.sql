-- One row per forecast and stretch of days it was made for: whether it is the forecast of those days.
-- A day of a SKU has one forecast: one with a place before one without, then the shorter period, then the newest made.
-- Only what was made before its period began is a forecast. Stretches lie between the days on which a period of the SKU
-- begins or has ended.
with
made as (
    select
        forecast.*,
        date_diff('day', period_start, period_end) + 1 as day_count
    from staging.forecasts as forecast
    where (made_on is null or made_on < period_start) and period_end >= period_start
),

edges as (
    select sku, period_start as edge_date
    from made
    union
    select sku, cast(period_end + interval 1 day as date)
    from made
),

stretches as (
    select
        sku,
        edge_date as first_day,
        lead(edge_date) over (partition by sku order by edge_date) as next_first_day
    from edges
),

offered as (
    select
        forecast.sku,
        forecast.location_id,
        forecast.period_start,
        forecast.period_end,
        forecast.made_on,
        forecast.forecast_quantity,
        forecast.day_count,
        forecast.source_file,
        forecast.source_row,
        stretch.first_day,
        days_before(stretch.next_first_day, 1) as last_day,
        date_diff('day', stretch.first_day, stretch.next_first_day) as stretch_days,
        row_number() over (
            partition by forecast.sku, forecast.location_id, stretch.first_day
            order by
                forecast.day_count,
                forecast.made_on desc nulls last,
                forecast.period_start desc,
                forecast.source_file,
                forecast.source_row
        ) as turn,
        max(case when forecast.location_id is not null then 1 else 0 end)
            over (partition by forecast.sku, stretch.first_day)
            as has_placed
    from made as forecast
    inner join stretches as stretch
        on forecast.sku = stretch.sku
        and stretch.first_day >= forecast.period_start
        and stretch.first_day <= forecast.period_end
)

select
    sku,
    location_id,
    period_start,
    period_end,
    made_on,
    forecast_quantity,
    day_count,
    first_day,
    last_day,
    stretch_days,
    turn = 1 and (location_id is not null or has_placed = 0) as is_counted,
    source_file,
    source_row
from offered
