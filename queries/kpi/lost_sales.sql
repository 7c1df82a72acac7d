-- One row per active SKU, own location and day with nothing on hand: sales estimated lost.
-- Lost = demand a day while in stock, in the 91 days before the stockout x the days the snapshot stands for x the mean
-- selling price of the last 12 months. A day without one of them, or with stock below zero, is outside.
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
    day.abc_class,
    spell.cause,
    spell.started_on,
    spell.ended_on,
    spell.days_out,
    spell.daily_quantity,
    spell.demand_quantity,
    case when day.lost_sales is null then 'unknown' else 'failed' end as outcome,
    coalesce(day.lost_sales, 0) as numerator,
    case when day.lost_sales is null then 0 else 1 end as denominator
from marts.out_days as day
inner join marts.stockout_spells as spell
    on day.sku = spell.sku and day.location_id = spell.location_id and day.started_on = spell.started_on
