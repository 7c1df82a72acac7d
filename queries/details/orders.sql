-- One row per order with its number of lines and value.
select
    flow,
    order_id,
    min(ordered_at) as ordered_at,
    count(*) as line_count,
    sum(line_value) as order_value,
    min(source_file) as source_file,
    min(source_row) as source_row
from marts.order_lines
group by flow, order_id
