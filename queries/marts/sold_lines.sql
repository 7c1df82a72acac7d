-- One row per delivered order line of a flow in which any return is recorded: what was sold, and what came back of it.
-- supplier_id is the supplier of the product, whoever sold it; answering_supplier_id the one that answers for the line.
with
back as (
    select
        flow,
        order_id,
        line_id,
        sum(counted_quantity) as returned_quantity,
        min(case when counted_quantity > 0 then returned_date end) as returned_date
    from marts.returned_lines
    where is_linked
    group by flow, order_id, line_id
)

select
    line.ordered_date,
    cast(line.last_delivered_at as date) as delivered_date,
    back.returned_date,
    cast(line.as_of_at as date) as as_of_date,
    line.flow,
    line.order_id,
    line.line_id,
    line.product_supplier_id as supplier_id,
    line.product_supplier_name as supplier_name,
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
    line.supplier_id as answering_supplier_id,
    line.unit_price,
    line.is_without_rate,
    line.line_value,
    least(line.delivered_quantity, line.ordered_quantity) as sold_quantity,
    coalesce(back.returned_quantity, 0) as returned_quantity,
    back.returned_date is not null as is_returned
from marts.order_lines as line
left join back on line.flow = back.flow and line.order_id = back.order_id and line.line_id = back.line_id
where line.delivered_quantity > 0
    and not line.is_without_quantity
    and line.flow in (select recorded.flow from marts.returned_lines as recorded)
