-- One row per order line: days from the order, or its release if later, until its last parcel was ready.
with
lines as (
    select
        line.*,
        case
            when line.line_reason is not null then line.line_reason
            when not line.is_order_date_known then 'order_date_unknown'
            when line.is_shipped_after_delivered then 'shipped_after_delivered'
            when
                compared(line.ready_at, line.ready_has_hour, line.started_at, line.started_has_hour) < 0
                then 'wrong_order'
        end as reason
    from marts.order_lines as line
    where line.started_at is not null and line.ready_at is not null
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
    case when started_has_hour and ready_has_hour then 'hour' else 'day' end as precision_kind,
    days_between(started_at, started_has_hour, started_offset, ready_at, ready_has_hour, ready_offset) as value,
    case when reason is null then 1 else 0 end as weight
from lines
