-- One row per order line: cancelled, in whole or in part, by anyone but the customer.
-- A fraud stop is the customer's doing; a cancellation without a reason is ours.
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
    case when line.cancelled_at is not null and not line.is_cancelled_by_customer then 'failed' else 'on_time' end
        as outcome,
    case when line.cancelled_at is not null and not line.is_cancelled_by_customer then 1 else 0 end as numerator,
    1 as denominator
from marts.order_lines as line
inner join recorded on line.flow = recorded.flow
