-- One row per SKU, location and finished forecast period: how far the forecast was off, over what came (WAPE).
select
    period_start as counted_on,
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
    abs(actual_quantity - forecast_quantity) as numerator,
    actual_quantity as denominator
from marts.forecast_periods
