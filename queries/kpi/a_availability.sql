-- One row per A item, own location and day: something on hand of an active item.
-- A items make the first 80 % of the revenue of the 12 months before the month of the day.
select
    stock_date as counted_on,
    stock_date,
    columns(stock_dimensions()),
    'A' as abc_class,
    outcome,
    reason,
    case when reason is not null then 1 else 0 end as unplaced,
    case when outcome = 'in_stock' then 1 else 0 end as numerator,
    case when is_active then 1 else 0 end as denominator
from marts.stock_days
where is_own_place
    and (sku, month_start(stock_date)) in (
        select sku, month_start from marts.monthly_classes where abc_class = 'A'
    )
