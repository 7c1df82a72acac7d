-- One row per thing that was promised for, or happened to, an order line, with the source row that says so.
select
    flow,
    order_id,
    line_id,
    'ordered' as event,
    'actual' as kind,
    ordered_at as happened_at,
    ordered_quantity as quantity,
    cast(null as varchar) as reference,
    source_file,
    source_row
from marts.order_lines
where is_order_date_known
union all
select
    flow,
    order_id,
    line_id,
    'requested',
    'planned',
    requested_at,
    ordered_quantity,
    cast(null as varchar),
    source_file,
    source_row
from marts.order_lines
where requested_at is not null
union all
select
    flow,
    order_id,
    line_id,
    'promised',
    'planned',
    promised_at,
    ordered_quantity,
    cast(null as varchar),
    source_file,
    source_row
from marts.order_lines
where promised_at is not null
union all
select
    flow,
    order_id,
    line_id,
    'repromised',
    'planned',
    repromised_at,
    ordered_quantity,
    cast(null as varchar),
    source_file,
    source_row
from marts.order_lines
where repromised_at is not null
union all
select
    flow,
    order_id,
    line_id,
    'released',
    'actual',
    started_at,
    ordered_quantity,
    cast(null as varchar),
    source_file,
    source_row
from marts.order_lines
where compared(started_at, started_has_hour, ordered_at, ordered_has_hour) > 0
union all
select
    flow,
    order_id,
    line_id,
    'cancelled',
    'actual',
    cancelled_at,
    cancelled_quantity,
    cancel_reason,
    source_file,
    source_row
from marts.order_lines
where cancelled_at is not null
union all
select flow, order_id, line_id, 'ready', 'actual', ready_at, delivered_quantity, delivery_id, source_file, source_row
from marts.deliveries
where ready_at is not null
union all
select
    flow, order_id, line_id, 'shipped', 'actual', shipped_at, delivered_quantity, delivery_id, source_file, source_row
from marts.deliveries
where shipped_at is not null
union all
select
    flow,
    order_id,
    line_id,
    'delivered',
    'actual',
    delivered_at,
    delivered_quantity,
    delivery_id,
    source_file,
    source_row
from marts.deliveries
where delivered_at is not null
union all
select
    flow,
    order_id,
    line_id,
    'available',
    'actual',
    available_at,
    delivered_quantity - coalesce(rejected_quantity, 0),
    delivery_id,
    source_file,
    source_row
from marts.deliveries
where available_at is not null
union all
select flow, order_id, line_id, 'returned', 'actual', returned_at, returned_quantity, return_id, source_file, source_row
from marts.returned_lines
