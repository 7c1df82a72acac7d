-- One row per A item, own location and day: something on hand of an active item.
-- A items make the first 80 % of the revenue of the 12 months before the month of the day.
with
days as (
    select day.*, class.abc_class
    from marts.stock_days as day
    inner join marts.monthly_classes as class
        on day.sku = class.sku and month_start(day.stock_date) = class.month_start
    where day.is_own_place and class.abc_class = 'A'
)

select
    stock_date as counted_on,
    stock_date,
    columns(stock_dimensions()),
    abc_class,
    outcome,
    reason,
    case when reason is not null then 1 else 0 end as unplaced,
    case when outcome = 'in_stock' then 1 else 0 end as numerator,
    case when is_active then 1 else 0 end as denominator
from days
