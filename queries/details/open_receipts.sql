-- One row per open purchase line and open line of a move: its units still to come, to which place, and in how many days
-- from the as-of day they have come with a chance of 50 and of 90 %.
select
    flow,
    order_id,
    line_id,
    sku,
    location_id,
    supplier_id,
    sender_name,
    ordered_date,
    promised_on,
    late_days,
    open_quantity,
    wait_days_p50,
    wait_days_p90
from marts.open_receipts
