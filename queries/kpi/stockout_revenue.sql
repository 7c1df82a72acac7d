-- One row per customer's priced order line: revenue lost to stockouts of the revenue there was and would have been.
-- Revenue is what was not cancelled; other cancellations are on neither side.
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
    case when line.cancel_reason = 'stockout' then 'failed' else 'on_time' end as outcome,
    case
        when line.cancel_reason = 'stockout' then amount(line.cancelled_quantity, line.unit_price)
        else 0
    end as numerator,
    amount(
        line.ordered_quantity
        - case when coalesce(line.cancel_reason, '') = 'stockout' then 0 else line.cancelled_quantity end,
        line.unit_price
    ) as denominator
from marts.order_lines as line
inner join recorded on line.flow = recorded.flow
where line.flow = 'outbound' and line.unit_price is not null
