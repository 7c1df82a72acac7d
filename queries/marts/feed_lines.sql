-- One row per dropship or marketplace line of a supplier, beside what the supplier's feed said of its SKU on the day of
-- the order: whether it was cancelled for a stockout while the feed said available. A line that names no place looks at
-- the feed where the SKU lies in one only; a line that names another place than a feed, or whose feed is not known on
-- that day, is the supplier's all the same, but nobody can say (feed_reason).
with
lines as (
    select
        line.*,
        coalesce(line.location_id, sole.location_id) as feed_id
    from marts.cancellable_lines as line
    left join marts.sole_places as sole
        on line.location_id is null
        and line.sku = sole.sku
        and not sole.is_own_place
        and coalesce(line.ordered_date < sole.shared_from, true)
    where line.flow = 'outbound' and line.mode in ('dropship', 'marketplace')
)

select
    line.*,
    line.is_stockout and feed.on_hand_quantity > 0 as is_oversold,
    case
        when line.is_without_quantity then 'zero_quantity'
        when feed.sku is null then 'no_stock_record'
        when not feed.is_known then 'stock_unknown'
    end as feed_reason
from lines as line
left join marts.stock_days as feed
    on not feed.is_own_place
    and line.sku = feed.sku
    and line.feed_id = feed.location_id
    and line.ordered_date = feed.stock_date
