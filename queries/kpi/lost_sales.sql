-- One row per active SKU, own location and day with nothing on hand: sales estimated lost.
-- Lost, per stockout and month = what was expected of the days out beyond what was ordered in them, at the mean selling
-- price before, in equal parts on those days. Without a day in stock or a price before, or with stock below zero, a day
-- is outside.
with
days as (
    select
        day.*,
        spell.cause,
        spell.ended_on,
        spell.days_out,
        spell.daily_quantity as spell_daily_quantity,
        spell.demand_quantity as spell_demand_quantity
    from marts.out_days as day
    inner join marts.stockout_spells as spell
        on day.sku = spell.sku and day.location_id = spell.location_id and day.started_on = spell.started_on
)

select
    stock_date as counted_on,
    stock_date,
    columns(stock_dimensions()),
    abc_class,
    cause,
    started_on,
    ended_on,
    days_out,
    spell_daily_quantity as daily_quantity,
    spell_demand_quantity as demand_quantity,
    case when reason is not null then 'unknown' when lost_sales > 0 then 'missed' else 'met' end as outcome,
    reason,
    case when reason is not null then 1 else 0 end as unplaced,
    coalesce(lost_sales, 0) as numerator,
    case when reason is null then 1 else 0 end as denominator
from days
