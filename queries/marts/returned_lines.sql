-- One row per return of a known order line, with the line it belongs to.
-- A return names no flow: it belongs to the customer's order where there is one, else to the purchase order.
with
owners as (
    select order_id, line_id, max(flow) as flow
    from staging.order_lines
    group by order_id, line_id
)

select
    goods.return_id,
    line.flow,
    goods.order_id,
    goods.line_id,
    cast(goods.returned_at as date) as returned_date,
    goods.requested_at,
    goods.returned_at,
    goods.returned_quantity,
    goods.reason,
    goods.disposition,
    goods.fault,
    goods.refund_value,
    date_diff('day', cast(line.last_delivered_at as date), cast(goods.returned_at as date)) as return_days,
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
    line.ordered_at,
    line.last_delivered_at,
    goods.source_file,
    goods.source_row
from staging.returns as goods
inner join owners as owner on goods.order_id = owner.order_id and goods.line_id = owner.line_id
inner join marts.order_lines as line
    on owner.flow = line.flow and goods.order_id = line.order_id and goods.line_id = line.line_id
