-- One row per order and basis with its number of lines and value, and whether it was flawed as an OTIF order.
select basis, flow, order_id, line_count, order_value, is_flawed
from marts.judged_orders
where claim = 'otif'
