-- One row per SKU, own location and day with demand: units on hand over units asked for a day, read on the last day
-- of the period.
-- Mean demand of the last 28 days, counting days in stock only.
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
    greatest(on_hand_quantity, 0) as numerator,
    daily_demand_quantity as denominator
from marts.stock_days
where is_own_place and daily_demand_quantity > 0
