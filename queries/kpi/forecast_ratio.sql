-- One row per SKU, location and finished forecast period: forecast over what came.
-- What was asked for without a forecast, while others had one, stands outside.
select
    counted_on,
    columns(forecast_dimensions()),
    outcome,
    reason,
    0 as unplaced,
    forecast_quantity as numerator,
    actual_quantity as denominator
from marts.forecast_results
