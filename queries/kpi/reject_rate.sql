-- One row per received order line: units refused or damaged at receipt of the units received.
-- Only where rejections are recorded at all: a flow without a single rejected quantity in its files has no reject rate.
with
recorded as (
    select distinct flow
    from marts.deliveries
    where rejected_quantity is not null
)

select
    cast(line.last_delivered_at as date) as counted_on,
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
    case when line.rejected_quantity > 0 then 'failed' else 'on_time' end as outcome,
    line.rejected_quantity as numerator,
    line.delivered_quantity as denominator
from marts.order_lines as line
inner join recorded on line.flow = recorded.flow
where line.last_delivered_at is not null
