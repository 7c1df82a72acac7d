-- One row per delivered order line and way of counting it (units, lines, value), and one per delivered order: what was
-- sold and what came back of it. Only flows in which any return is recorded have such rows.
-- supplier_id is the supplier of the product, whoever sold it; answering_supplier_id the one that answers for the line.
-- A dimension that differs between the lines of an order is empty. In value, lines without a price stand outside.
with
lines as (
    select *
    from marts.sold_lines
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
        agreed(supplier_id, supplier_id) as supplier_id,
        agreed(supplier_id, supplier_name) as supplier_name,
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
        agreed(answering_supplier_id, answering_supplier_id) as answering_supplier_id
    from lines
    group by flow, order_id
)

select
    counted_in,
    ordered_date,
    delivered_date,
    returned_date,
    as_of_date,
    columns(line_dimensions()),
    answering_supplier_id,
    is_returned,
    case
        when counted_in = 'value' and unit_price is null
            then case when is_without_rate then 'no_rate' else 'no_price' end
        when counted_in = 'value' and line_value is null then 'value_too_large'
    end as reason,
    case counted_in
        when 'lines' then case when is_returned then 1 else 0 end
        when 'units' then returned_quantity
        else amount(returned_quantity, unit_price)
    end as returned,
    case counted_in
        when 'lines' then 1
        when 'units' then sold_quantity
        else amount(sold_quantity, unit_price)
    end as delivered
from lines
cross join ways
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
