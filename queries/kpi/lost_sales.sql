-- One row per active SKU, own location and day with nothing on hand: sales estimated lost.
-- Lost, per stockout and month = what was expected of the days out beyond what was ordered in them, at the mean selling
-- price before, in equal parts on those days. Without a day in stock or a price before, or with stock below zero, a day
-- is outside.
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
    case when day.reason is not null then 'unknown' when day.lost_sales > 0 then 'missed' else 'met' end as outcome,
    day.reason,
    case when day.reason is not null then 1 else 0 end as unplaced,
    coalesce(day.lost_sales, 0) as numerator,
    case when day.reason is null then 1 else 0 end as denominator
from marts.out_days as day
inner join marts.stockout_spells as spell
    on day.sku = spell.sku and day.location_id = spell.location_id and day.started_on = spell.started_on
