-- One row per parcel or receipt that arrived: how much, how much of it was rejected, and what of both counts.
select
    flow,
    order_id,
    line_id,
    delivery_id,
    delivered_at,
    delivered_has_hour,
    delivered_quantity,
    stated_rejected_quantity,
    counted_quantity,
    rejected_quantity,
    source_file,
    source_row
from marts.deliveries
where delivered_at is not null
