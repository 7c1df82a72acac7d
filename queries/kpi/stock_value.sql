-- One row per SKU, own location and day: stock on hand at cost, read on the last day of the period.
-- Dropship and marketplace feeds are not our stock; negative stock has no value.
select
    stock_date as counted_on,
    stock_date,
    columns(stock_dimensions()),
    case when value_reason is not null then 'unknown' else 'met' end as outcome,
    value_reason as reason,
    case when value_reason is not null then 1 else 0 end as unplaced,
    coalesce(stock_value, 0) as numerator,
    case when stock_value is not null then 1 else 0 end as denominator
from marts.stock_days
where is_own_place
