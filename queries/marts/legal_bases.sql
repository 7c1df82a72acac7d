-- One row per supplier with a French clause, category and month or quarter: the value of the products ordered whose
-- first promise falls in it, judged by a clause or not, at the purchase price; a line without a category is in none.
with
window_kinds as (
    select 'month' as window_kind
    union all
    select 'quarter'
)

select
    line.supplier_id,
    line.category,
    kind.window_kind,
    window_start(kind.window_kind, line.promised_on) as window_start,
    sum(line.line_value) as ordered_value,
    count(*) as line_count,
    count(*) - count(line.line_value) as unknown_count
from marts.legal_base_lines as line
cross join window_kinds as kind
group by line.supplier_id, line.category, kind.window_kind, window_start(kind.window_kind, line.promised_on)
