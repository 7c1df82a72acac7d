-- One row per SKU, location and finished forecast period.
select sku, location_id, period_start, period_end, forecast_quantity, actual_quantity, source_file, source_row
from marts.forecast_periods
