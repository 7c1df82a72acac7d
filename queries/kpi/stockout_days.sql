-- One row per active SKU, own location and day: nothing on hand.
-- Active = on sale, with demand or stock in the last 90 days.
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
    case when is_out then 'failed' else 'on_time' end as outcome,
    case when is_out then 1 else 0 end as numerator,
    1 as denominator
from marts.stock_days
where is_own_place and is_active
