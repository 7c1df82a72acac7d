-- One row per delivered order line and way of counting: what came back of what was sold that day.
-- Attributed to the sale, so a young cohort is not final; never more comes back than was delivered.
with
back as (
    select flow, order_id, line_id, sum(returned_quantity) as returned_quantity
    from marts.returned_lines
    group by flow, order_id, line_id
)

select
    'units' as counted_in,
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
    case when back.returned_quantity > 0 then 'failed' else 'on_time' end as state,
    least(coalesce(back.returned_quantity, 0), line.delivered_quantity) as numerator,
    line.delivered_quantity as denominator
from marts.order_lines as line
left join back on line.flow = back.flow and line.order_id = back.order_id and line.line_id = back.line_id
where line.delivered_quantity > 0
union all
select
    'lines' as counted_in,
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
    case when back.returned_quantity > 0 then 'failed' else 'on_time' end as state,
    case when back.returned_quantity > 0 then 1 else 0 end as numerator,
    1 as denominator
from marts.order_lines as line
left join back on line.flow = back.flow and line.order_id = back.order_id and line.line_id = back.line_id
where line.delivered_quantity > 0
union all
select
    'value' as counted_in,
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
    case when back.returned_quantity > 0 then 'failed' else 'on_time' end as state,
    least(coalesce(back.returned_quantity, 0), line.delivered_quantity) * line.unit_price as numerator,
    line.delivered_quantity * line.unit_price as denominator
from marts.order_lines as line
left join back on line.flow = back.flow and line.order_id = back.order_id and line.line_id = back.line_id
where line.delivered_quantity > 0 and line.unit_price is not null
