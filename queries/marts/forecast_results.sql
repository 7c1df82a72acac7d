-- One row per SKU, location and finished forecast period: what was foreseen and what came.
-- What was asked for without a forecast, while others had one, stands outside, on its day.
select
    period_start as counted_on,
    columns(forecast_dimensions()),
    'met' as outcome,
    cast(null as varchar) as reason,
    forecast_quantity,
    actual_quantity
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
    0 as forecast_quantity,
    0 as actual_quantity
from marts.unforeseen_demand
