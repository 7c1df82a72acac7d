-- One row per active SKU, own location and day: on hand below the safety stock of that place.
with
days as (
    select *, coalesce(on_hand_quantity < safety_stock, false) as is_below
    from marts.stock_days
    where is_own_place and outcome <> 'inactive'
)

select
    stock_date as counted_on,
    stock_date,
    columns(stock_dimensions()),
    case when safety_reason is not null then 'unknown' when is_below then 'missed' else 'met' end as outcome,
    safety_reason as reason,
    case when safety_reason is not null then 1 else 0 end as unplaced,
    case when safety_reason is null and is_below then 1 else 0 end as numerator,
    case when safety_reason is null then 1 else 0 end as denominator
from days
