-- One row per SKU, own location and day with stock: its value where it was counted in the 90 days that end with the
-- day, of its value; read on the last day of the period.
-- Only where counts are recorded at all, from the day on from which 90 days of stock are known.
select
    stock_date as counted_on,
    stock_date,
    columns(stock_dimensions()),
    case
        when value_reason is not null then 'unknown'
        when last_counted_date > days_before(stock_date, 90) then 'met'
        else 'missed'
    end as outcome,
    value_reason as reason,
    left_out_value as unplaced,
    case when value_reason is null and last_counted_date > days_before(stock_date, 90) then stock_value else 0 end
        as numerator,
    case when value_reason is null then stock_value else 0 end as denominator
from marts.stock_days
inner join marts.counted_stock on stock_date >= counted_from
where is_own_place and (value_reason is not null or stock_value > 0)
