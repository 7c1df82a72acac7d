-- One row per physical count: within 2 % of the recorded quantity.
-- By record, never net: a surplus does not make good a shortage.
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
    case
        when abs(counted_quantity - on_hand_quantity) <= 0.02 * abs(on_hand_quantity) then 'on_time' else 'failed'
    end as outcome,
    case when abs(counted_quantity - on_hand_quantity) <= 0.02 * abs(on_hand_quantity) then 1 else 0 end as numerator,
    1 as denominator
from marts.stock_days
where is_own_place and counted_quantity is not null
