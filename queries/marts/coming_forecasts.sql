-- One row per forecast and stretch of coming days it is the forecast of: the units it expects on each of them.
-- A forecast without a location is for all of them.
select
    forecast.sku,
    forecast.location_id,
    forecast.period_start,
    forecast.period_end,
    forecast.made_on,
    greatest(forecast.first_day, cast(build.as_of_date + interval 1 day as date)) as first_day,
    forecast.last_day,
    cast(forecast.forecast_quantity as double) / forecast.day_count as daily_quantity,
    forecast.source_file,
    forecast.source_row
from marts.forecast_days as forecast
cross join meta.build as build
where forecast.is_counted and forecast.last_day > build.as_of_date
