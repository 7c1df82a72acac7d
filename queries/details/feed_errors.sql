-- One row per sales line and feed whose quantity was wrong, or sent the sale elsewhere, on the day of the order:
-- oversold: the feed was above 0 and the line was cancelled for a stockout. served_at_zero: the feed was at 0 and the
-- line from it came all the same. sold_elsewhere: the feed was at 0 and the SKU was sold from another place; on which
-- the feed may be right: what it costs the supplier is seen here.
with
feeds as (
    select location_id, supplier_id, supplier_name
    from marts.feeds
),

own as (
    select
        line.*,
        case
            when line.is_oversold then 'oversold'
            when feed.on_hand_quantity <= 0 and line.delivered_quantity > 0 then 'served_at_zero'
        end as feed_error,
        feed.on_hand_quantity as feed_quantity,
        feed.snapshot_date
    from marts.feed_lines as line
    inner join marts.stock_days as feed
        on line.sku = feed.sku and line.feed_id = feed.location_id and line.ordered_date = feed.stock_date
    where line.feed_reason is null
),

elsewhere as (
    select
        line.*,
        feed.location_id as feed_id,
        'sold_elsewhere' as feed_error,
        feed.on_hand_quantity as feed_quantity,
        feed.snapshot_date
    from marts.stock_days as feed
    inner join marts.order_lines as line
        on feed.sku = line.sku and feed.stock_date = line.ordered_date and feed.location_id <> line.location_id
    where not feed.is_own_place and feed.is_out and line.flow = 'outbound' and not line.is_without_quantity
),

errors as (
    select *
    from own
    where feed_error is not null
    union all by name
    select *
    from elsewhere
)

select
    line.ordered_date as counted_on,
    feed.supplier_id,
    feed.supplier_name,
    line.feed_id,
    line.feed_error,
    line.flow,
    line.order_id,
    line.line_id,
    line.sku,
    line.product_name,
    line.category,
    line.location_id,
    line.location_name,
    line.ordered_at,
    line.snapshot_date,
    line.feed_quantity,
    line.ordered_quantity,
    line.cancelled_quantity,
    line.delivered_quantity,
    line.line_value,
    line.source_file,
    line.source_row
from errors as line
inner join feeds as feed on line.feed_id = feed.location_id
