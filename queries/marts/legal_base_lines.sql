-- One row per order line of a supplier with a French clause that is a product ordered in the sense of its limit: it has
-- a first promise, a category and a quantity, whether a clause judges it or not, and is counted on one side alone.
select
    line.contractor_id as supplier_id,
    line.category,
    cast(line.promised_at as date) as promised_on,
    line.flow,
    line.order_id,
    line.line_id,
    amount(line.ordered_quantity, line.purchase_price) as line_value
from marts.order_lines as line
where line.promised_at is not null
    and line.category is not null
    and not line.is_without_quantity
    and coalesce(line.line_reason, '') not in ('counted_as_sale', 'counted_as_purchase')
    and line.contractor_id in (select clause.supplier_id from marts.clauses as clause where clause.country = 'FR')
