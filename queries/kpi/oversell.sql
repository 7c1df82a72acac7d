-- One row per dropship or marketplace line of a supplier with a stock feed: cancelled for stockout while the feed
-- said available.
-- The feed is read as it stood on the day of the order.
with
feeds as (
    select
        sku,
        supplier_id,
        location_id,
        stock_date,
        cast(stock_date + cast(covered_days as integer) as date) as valid_before,
        on_hand_quantity
    from marts.stock_days
    where not is_own_place
)

select
    line.ordered_date as counted_on,
    line.flow,
    line.order_id,
    line.line_id,
    line.supplier_id,
    line.supplier_name,
    line.sku,
    line.product_name,
    line.category,
    line.brand,
    line.mode,
    line.channel,
    line.location_id,
    line.location_name,
    line.customer_country,
    line.customer_region,
    line.carrier,
    line.segment,
    case when line.cancel_reason = 'stockout' and feed.on_hand_quantity > 0 then 'failed' else 'on_time' end as outcome,
    case when line.cancel_reason = 'stockout' and feed.on_hand_quantity > 0 then 1 else 0 end as numerator,
    1 as denominator
from marts.order_lines as line
inner join feeds as feed
    on line.sku = feed.sku
    and line.location_id = feed.location_id
    and line.ordered_date >= feed.stock_date
    and line.ordered_date < feed.valid_before
where line.flow = 'outbound' and line.mode in ('dropship', 'marketplace')
