-- One row per SKU, own location and day: stock value of which nothing was sold for 180 days, read on the last day of
-- the period.
-- Sold = delivered to a customer; a move to another place is no sale. An item launched or first stocked less than 180
-- days before is too new to tell and left out.
select
    stock_date as counted_on,
    stock_date,
    columns(stock_dimensions()),
    case when is_old and value_reason is not null then 'unknown' else 'met' end as outcome,
    case when is_old then value_reason end as reason,
    case when is_old then left_out_value else 0 end as unplaced,
    case when is_old and not is_selling then coalesce(stock_value, 0) else 0 end as numerator,
    case when is_old then coalesce(stock_value, 0) else 0 end as denominator
from marts.stock_days
where is_own_place
