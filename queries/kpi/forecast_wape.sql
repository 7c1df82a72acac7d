-- One row per SKU, location and finished forecast period: how far the forecast was off, over what came (WAPE).
-- What was asked for without a forecast, while others had one, stands outside.
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
    'met' as outcome,
    cast(null as varchar) as reason,
    0 as unplaced,
    abs(actual_quantity - forecast_quantity) as numerator,
    actual_quantity as denominator
from marts.forecast_periods
union all
select
    ordered_date as counted_on,
    ordered_date as period_start,
    ordered_date as period_end,
    sku,
    location_id,
    location_name,
    product_name,
    category,
    brand,
    supplier_id,
    supplier_name,
    'unknown' as outcome,
    'no_forecast' as reason,
    0 as unplaced,
    0 as numerator,
    0 as denominator
from marts.unforeseen_demand
