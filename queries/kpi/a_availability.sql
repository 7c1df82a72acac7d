-- One row per active A item, own location and day: something on hand.
-- A items make the first 80 % of the revenue of the last 12 months.
select
    day.stock_date as counted_on,
    day.stock_date,
    day.sku,
    day.product_name,
    day.category,
    day.brand,
    day.supplier_id,
    day.supplier_name,
    day.location_id,
    day.location_name,
    day.location_kind,
    class.abc_class,
    case when day.is_out then 'failed' else 'on_time' end as outcome,
    case when day.is_out then 0 else 1 end as numerator,
    1 as denominator
from marts.stock_days as day
inner join marts.product_classes as class on day.sku = class.sku
where day.is_own_place and day.is_active and class.abc_class = 'A'
