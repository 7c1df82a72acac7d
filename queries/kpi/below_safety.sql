-- One row per active SKU, own location and day with a safety stock: on hand below it.
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
    case when on_hand_quantity < safety_stock then 'failed' else 'on_time' end as outcome,
    case when on_hand_quantity < safety_stock then 1 else 0 end as numerator,
    1 as denominator
from marts.stock_days
where is_own_place and is_active and safety_stock is not null
