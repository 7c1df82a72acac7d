-- One row per order line: not fulfilled, in whole or in part, because of a stockout.
-- Only where cancellations are recorded at all: a flow without a single one in its files has no such rate.
with
recorded as (
    select distinct flow
    from marts.order_lines
    where cancelled_at is not null
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
    case when line.cancelled_at is not null and line.cancel_reason = 'stockout' then 'failed' else 'on_time' end
        as outcome,
    case when line.cancelled_at is not null and line.cancel_reason = 'stockout' then 1 else 0 end as numerator,
    1 as denominator
from marts.order_lines as line
inner join recorded on line.flow = recorded.flow
