-- One row per SKU offered by a supplier's feed, and day: the feed said available.
-- A feed is of the mode, dropship or marketplace, in which most lines were sold from it.
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
from marts.stock_days
left join marts.feed_modes using (location_id)
where not is_own_place
