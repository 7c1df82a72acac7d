-- One row per SKU, own location and day: nothing on hand of an active item.
-- Active = on sale, with demand or stock in the last 90 days or too new to tell.
select
    stock_date as counted_on,
    stock_date,
    columns(stock_dimensions()),
    outcome,
    reason,
    case when reason is not null then 1 else 0 end as unplaced,
    case when is_out then 1 else 0 end as numerator,
    case when is_active then 1 else 0 end as denominator
from marts.stock_days
where is_own_place
