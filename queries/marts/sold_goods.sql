-- One row per delivered order line and way of counting it (units, lines, value), and one per delivered order: what was
-- sold and what came back of it. Only flows in which any return is recorded have such rows.
-- supplier_id is the supplier of the product, whoever sold it; answering_supplier_id the one that answers for the line.
-- A dimension that differs between the lines of an order is empty. In value, lines without a price stand outside.
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
),

lines as (
    select
        line.*,
        least(line.delivered_quantity, line.ordered_quantity) as sold_quantity,
        cast(line.last_delivered_at as date) as delivered_date,
        cast(line.as_of_at as date) as as_of_date,
        coalesce(back.returned_quantity, 0) as returned_quantity,
        back.returned_date
    from marts.order_lines as line
    left join back on line.flow = back.flow and line.order_id = back.order_id and line.line_id = back.line_id
    where line.delivered_quantity > 0
        and not line.is_without_quantity
        and line.flow in (select recorded.flow from marts.returned_lines as recorded)
),

ways as (
    select 'units' as counted_in
    union all
    select 'lines'
    union all
    select 'value'
),

orders as (
    select
        flow,
        order_id,
        cast(null as varchar) as line_id,
        min(ordered_date) as ordered_date,
        max(delivered_date) as delivered_date,
        max(as_of_date) as as_of_date,
        min(returned_date) as returned_date,
        agreed(product_supplier_id, product_supplier_id) as supplier_id,
        agreed(product_supplier_id, product_supplier_name) as supplier_name,
        agreed(sku, sku) as sku,
        agreed(sku, product_name) as product_name,
        agreed(category, category) as category,
        agreed(brand, brand) as brand,
        agreed(mode, mode) as mode,
        agreed(channel, channel) as channel,
        agreed(location_id, location_id) as location_id,
        agreed(location_id, location_name) as location_name,
        agreed(customer_country, customer_country) as customer_country,
        agreed(customer_region, customer_region) as customer_region,
        agreed(carrier, carrier) as carrier,
        agreed(segment, segment) as segment,
        agreed(supplier_id, supplier_id) as answering_supplier_id
    from lines
    group by flow, order_id
)

select
    way.counted_in,
    line.ordered_date,
    line.delivered_date,
    line.returned_date,
    line.as_of_date,
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
    line.returned_date is not null as is_returned,
    case
        when way.counted_in = 'value' and line.unit_price is null
            then case when line.is_without_rate then 'no_rate' else 'no_price' end
        when way.counted_in = 'value' and line.line_value is null then 'value_too_large'
    end as reason,
    case way.counted_in
        when 'lines' then case when line.returned_date is null then 0 else 1 end
        when 'units' then line.returned_quantity
        else amount(line.returned_quantity, line.unit_price)
    end as returned,
    case way.counted_in
        when 'lines' then 1
        when 'units' then line.sold_quantity
        else amount(line.sold_quantity, line.unit_price)
    end as delivered
from lines as line
cross join ways as way
union all
select
    'orders' as counted_in,
    ordered_date,
    delivered_date,
    returned_date,
    as_of_date,
    columns(line_dimensions()),
    answering_supplier_id,
    returned_date is not null as is_returned,
    null as reason,
    case when returned_date is null then 0 else 1 end as returned,
    1 as delivered
from orders
