-- One row per SKU, location and finished forecast period: forecast over what came.
-- What was asked for without a forecast, while others had one, stands outside.
select
    counted_on,
    period_start,
    period_end,
    sku,
    location_id,
    location_name,
    product_name,
    category,
    brand,
    supplier_id,
    supplier_name,
    outcome,
    reason,
    0 as unplaced,
    forecast_quantity as numerator,
    actual_quantity as denominator
from marts.forecast_results
