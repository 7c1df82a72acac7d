-- One row per SKU, location and finished forecast period: how far the forecast was off, over what came (WAPE).
-- What was asked for without a forecast, while others had one, stands outside.
select
    counted_on,
    columns(forecast_dimensions()),
    outcome,
    reason,
    0 as unplaced,
    abs(actual_quantity - forecast_quantity) as numerator,
    actual_quantity as denominator
from marts.forecast_results
