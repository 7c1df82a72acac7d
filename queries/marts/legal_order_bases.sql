-- One row per order with a supplier that has a French clause, and category: the value of its products of the category
-- at the purchase price, and 2 % of it, the stricter reading of article L. 441-17. Null where a value is unknown.
with
lines as (
    select
        line.contractor_id as supplier_id,
        line.flow,
        line.order_id,
        line.category,
        amount(line.ordered_quantity, line.purchase_price) as line_value
    from marts.order_lines as line
    where line.category is not null
        and not line.is_without_quantity
        and coalesce(line.line_reason, '') not in ('counted_as_sale', 'counted_as_purchase')
        and line.contractor_id in (select clause.supplier_id from marts.clauses as clause where clause.country = 'FR')
),

orders as (
    select
        supplier_id,
        flow,
        order_id,
        category,
        case when count(*) = count(line_value) then sum(line_value) end as order_value
    from lines
    group by supplier_id, flow, order_id, category
)

select
    supplier_id,
    flow,
    order_id,
    category,
    order_value,
    amount(order_value, 0.02) as order_limit
from orders
