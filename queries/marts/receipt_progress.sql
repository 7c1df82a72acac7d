-- One row per line of a purchase or move and moment at which something of it came: how much had come by then.
select
    flow,
    order_id,
    line_id,
    moment_at,
    moment_has_hour,
    moment_offset,
    come_quantity
from marts.line_progress
where flow <> 'outbound'
