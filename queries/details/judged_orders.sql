-- One row per order and basis with its number of lines and value.
select basis, flow, order_id, line_count, order_value, is_flawed
from marts.judged_orders
