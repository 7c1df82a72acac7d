-- One row per forecast and stretch of coming days it is the forecast of: the units it expects on each of them.
-- A forecast without a location is for all of them.
select sku, location_id, first_day, last_day, daily_quantity, made_on, source_file, source_row
from marts.coming_forecasts
