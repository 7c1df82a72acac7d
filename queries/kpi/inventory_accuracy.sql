-- One row per physical count: within 2 % of the recorded quantity.
-- By record, never net: a surplus does not make good a shortage.
with
counts as (
    select *, abs(counted_quantity - on_hand_quantity) <= 0.02 * abs(on_hand_quantity) as is_within
    from marts.stock_days
    where is_own_place and counted_quantity is not null
)

select
    stock_date as counted_on,
    stock_date,
    columns(stock_dimensions()),
    case when is_within then 'met' else 'missed' end as outcome,
    cast(null as varchar) as reason,
    0 as unplaced,
    case when is_within then 1 else 0 end as numerator,
    1 as denominator
from counts
