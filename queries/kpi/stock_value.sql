-- One row per SKU, own location and day: stock on hand at cost, read on the last day of the period.
-- Dropship and marketplace feeds are not our stock; negative stock has no value.
select
    stock_date as counted_on,
    stock_date,
    sku,
    product_name,
    category,
    brand,
    supplier_id,
    supplier_name,
    location_id,
    location_name,
    location_kind,
    stock_value as numerator,
    1 as denominator
from marts.stock_days
where is_own_place and stock_value is not null
