-- One row per SKU, own location and day: units on hand over units asked for a day, read on the last day of the period.
-- Mean demand of the 28 days that end with the day, counting days in stock only. What nobody asked for on such a day
-- has no cover. Daily demand is a decimal, so that its sum does not depend on the order of the rows.
with
days as (
    select *, cast(daily_demand_quantity as decimal(38, 18)) as demand_a_day
    from marts.stock_days
    where is_own_place
)

select
    stock_date as counted_on,
    stock_date,
    columns(stock_dimensions()),
    case when cover_reason is not null then 'unknown' else 'met' end as outcome,
    cover_reason as reason,
    case when cover_reason = 'stock_unknown' then coalesce(demand_a_day, 1) else 0 end as unplaced,
    case when is_known and cover_reason is null then greatest(on_hand_quantity, 0) else 0 end as numerator,
    case when is_known and cover_reason is null then demand_a_day else 0 end as denominator
from days
