-- One row per supplier with a French clause, category and month or quarter: the value of the products ordered whose
-- first promise falls in it, judged by a clause or not, at the purchase price; a line without a category is in none.
with
placed as (
    select
        supplier_id,
        category,
        'month' as window_kind,
        cast(date_trunc('month', promised_on) as date) as window_start,
        line_value
    from marts.legal_base_lines
    union all
    select
        supplier_id,
        category,
        'quarter' as window_kind,
        cast(date_trunc('quarter', promised_on) as date) as window_start,
        line_value
    from marts.legal_base_lines
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
