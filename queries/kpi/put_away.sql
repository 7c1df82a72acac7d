-- One row per received order line: days from the last delivery until available in stock.
with
lines as (
    select
        line.*,
        case
            when line.line_reason is not null then line.line_reason
            when line.is_shipped_after_delivered then 'shipped_after_delivered'
            when
                compared(
                    line.available_at, line.available_has_hour, line.last_delivered_at, line.last_delivered_has_hour
                )
                < 0
                then 'wrong_order'
        end as reason
    from marts.order_lines as line
    where line.last_delivered_at is not null and line.available_at is not null
)

select
    cast(coalesce(completed_at, last_delivered_at, shipped_at, ready_at) as date) as counted_on,
    flow,
    order_id,
    line_id,
    supplier_id,
    supplier_name,
    sku,
    product_name,
    category,
    brand,
    mode,
    channel,
    location_id,
    location_name,
    customer_country,
    customer_region,
    carrier,
    segment,
    known_stages,
    case when reason is null then 'complete' else 'unknown' end as outcome,
    reason,
    left_out(reason) as unplaced,
    case when last_delivered_has_hour and available_has_hour then 'hour' else 'day' end as precision_kind,
    days_between(
        last_delivered_at,
        last_delivered_has_hour,
        last_delivered_offset,
        available_at,
        available_has_hour,
        available_offset
    ) as value,
    case when reason is null then 1 else 0 end as weight
from lines
