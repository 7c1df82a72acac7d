-- One row per SKU offered by a supplier's feed, and day: the feed said available.
-- A feed is of the mode, dropship or marketplace, in which most lines were sold from it.
with
sold as (
    select location_id, mode, count(*) as line_count
    from marts.order_lines
    where flow = 'outbound' and mode in ('dropship', 'marketplace') and location_id is not null
    group by location_id, mode
),

main as (
    select location_id, mode, row_number() over (partition by location_id order by line_count desc, mode) as turn
    from sold
),

days as (
    select day.*, main.mode
    from marts.stock_days as day
    left join main on day.location_id = main.location_id and main.turn = 1
    where not day.is_own_place
)

select
    stock_date as counted_on,
    stock_date,
    columns(stock_dimensions()),
    mode,
    outcome,
    reason,
    case when reason is not null then 1 else 0 end as unplaced,
    case when outcome = 'in_stock' then 1 else 0 end as numerator,
    case when is_active then 1 else 0 end as denominator
from days
