-- One row per supplier with a French clause, category and month or quarter: the value of the products ordered whose
-- first promise falls in it, judged by a clause or not, at the purchase price; a line without a category is in none.
with
lines as (
    select
        line.contractor_id as supplier_id,
        line.category,
        cast(line.promised_at as date) as promised_on,
        amount(line.ordered_quantity, line.purchase_price) as line_value
    from marts.order_lines as line
    where line.promised_at is not null
        and line.category is not null
        and not line.is_without_quantity
        and coalesce(line.line_reason, '') not in ('counted_as_sale', 'counted_as_purchase')
        and line.contractor_id in (select clause.supplier_id from marts.clauses as clause where clause.country = 'FR')
),

placed as (
    select
        supplier_id,
        category,
        'month' as window_kind,
        cast(date_trunc('month', promised_on) as date) as window_start,
        line_value
    from lines
    union all
    select
        supplier_id,
        category,
        'quarter' as window_kind,
        cast(date_trunc('quarter', promised_on) as date) as window_start,
        line_value
    from lines
)

select
    supplier_id,
    category,
    window_kind,
    window_start,
    sum(line_value) as ordered_value,
    count(*) as line_count,
    count(*) - count(line_value) as unknown_count
from placed
group by supplier_id, category, window_kind, window_start
