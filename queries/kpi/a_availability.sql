-- One row per A item, own location and day: something on hand of an active item.
-- A items make the first 80 % of the revenue of the 12 months before the month of the day.
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
    day.outcome,
    day.reason,
    case when day.reason is not null then 1 else 0 end as unplaced,
    case when day.outcome = 'in_stock' then 1 else 0 end as numerator,
    case when day.is_active then 1 else 0 end as denominator
from marts.stock_days as day
inner join marts.monthly_classes as class
    on day.sku = class.sku and cast(date_trunc('month', day.stock_date) as date) = class.month_start
where day.is_own_place and class.abc_class = 'A'
