-- One row per SKU, own location and day with stock: its value where it was counted in the 90 days that end with the
-- day, of its value; read on the last day of the period.
-- Only where counts are recorded at all, from the day on from which 90 days of stock are known.
with
looked_back as (
    select min(stock_date) as first_date
    from marts.stock_days
    where is_own_place
    having max(last_counted_date) is not null
),

positions as (
    select
        day.*,
        coalesce(day.last_counted_date > days_before(day.stock_date, 90), false) as is_counted
    from marts.stock_days as day
    inner join looked_back on day.stock_date >= days_before(looked_back.first_date, -89)
    where day.is_own_place and (day.value_reason is not null or day.stock_value > 0)
)

select
    stock_date as counted_on,
    stock_date,
    columns(stock_dimensions()),
    case when value_reason is not null then 'unknown' when is_counted then 'met' else 'missed' end as outcome,
    value_reason as reason,
    case when value_reason is not null then coalesce(snapshot_value, 1) else 0 end as unplaced,
    case when value_reason is null and is_counted then stock_value else 0 end as numerator,
    case when value_reason is null then stock_value else 0 end as denominator
from positions
