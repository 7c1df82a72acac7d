-- One row per dropship or marketplace line of a supplier: cancelled for stockout while its feed said available.
-- The feed is read as it stood on the day of the order: a state like our own stock. A line that names no place looks at
-- the feed where the SKU lies in one only; without a feed on that day nobody can say. Only where cancellations are
-- recorded at all.
with
lines as (
    select
        line.*,
        coalesce(line.location_id, sole.location_id) as feed_id
    from marts.order_lines as line
    inner join marts.recorded_flows as recorded on line.flow = recorded.flow and recorded.has_cancellations
    left join marts.sole_places as sole
        on line.location_id is null
        and line.sku = sole.sku
        and not sole.is_own_place
        and coalesce(line.ordered_date < sole.shared_from, true)
    left join marts.locations as place on line.location_id = place.location_id
    where line.flow = 'outbound'
        and line.mode in ('dropship', 'marketplace')
        and (place.kind = 'supplier' or line.location_id is null)
),

read_feeds as (
    select
        line.*,
        line.is_cancelled and line.cancel_reason = 'stockout' and feed.on_hand_quantity > 0 as is_oversold,
        case
            when line.is_without_quantity then 'zero_quantity'
            when feed.sku is null then 'no_stock_record'
            when not feed.is_known then 'stock_unknown'
        end as feed_reason
    from lines as line
    left join marts.stock_days as feed
        on line.sku = feed.sku and line.feed_id = feed.location_id and line.ordered_date = feed.stock_date
)

select
    ordered_date as counted_on,
    columns(line_dimensions()),
    case when feed_reason is not null then 'unknown' when is_oversold then 'missed' else 'met' end as outcome,
    feed_reason as reason,
    left_out(feed_reason) as unplaced,
    case when feed_reason is null and is_oversold then 1 else 0 end as numerator,
    case when feed_reason is null then 1 else 0 end as denominator
from read_feeds
