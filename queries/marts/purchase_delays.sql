-- One row per supplier line completed in the 365 days up to the as-of day: how long it took from the order, and by how
-- many days it missed its latest promise (never below 0; empty without one).
-- A line delivered before it was ordered tells nothing.
select
    line.supplier_id,
    case
        when line.is_order_date_known then date_diff('day', line.ordered_date, cast(line.completed_at as date))
    end as lead_days,
    greatest(date_diff('day', cast(line.latest_promised_at as date), cast(line.completed_at as date)), 0) as late_days
from marts.order_lines as line
cross join meta.build as build
where line.flow = 'inbound'
    and line.completed_at is not null
    and cast(line.completed_at as date) > cast(build.as_of_date - interval 365 day as date)
    and not line.is_delivered_before_ordered
