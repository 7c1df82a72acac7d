-- One row per active SKU, own location and day with nothing on hand: sales estimated lost, as marts.out_days says how.
-- Without a day in stock or a price before, or with stock below zero, a day is outside.
select
    stock_date as counted_on,
    stock_date,
    columns(stock_dimensions()),
    abc_class,
    cause,
    started_on,
    ended_on,
    days_out,
    spell.daily_quantity,
    spell.demand_quantity,
    case when reason is not null then 'unknown' when day.lost_sales > 0 then 'missed' else 'met' end as outcome,
    reason,
    case when reason is not null then 1 else 0 end as unplaced,
    coalesce(day.lost_sales, 0) as numerator,
    case when reason is null then 1 else 0 end as denominator
from marts.out_days as day
inner join marts.stockout_spells as spell using (sku, location_id, started_on)
