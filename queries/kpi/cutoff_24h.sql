-- One row per third-party line ordered before 14:00 on a working day: delivered within 24 working hours.
-- Ordered on a Friday before a public holiday on Monday, it is due on Tuesday at the hour of the order.
with
lines as (
    select
        line.*,
        cast(spot.next_working_date as timestamp) + (line.ordered_at - date_trunc('day', line.ordered_at)) as due_at
    from marts.order_lines as line
    inner join marts.working_days as spot
        on coalesce(line.location_id, '') = spot.location_id and line.ordered_date = spot.calendar_date
    where line.mode = 'third_party'
        and line.flow = 'outbound'
        and spot.is_working_day
        and line.is_order_date_known
        and extract(hour from line.ordered_at) < 14
),

judged as (
    select
        lines.*,
        case
            when completed_at <= due_at then 'on_time'
            when completed_at > due_at then 'late'
            when is_cancelled and is_cancelled_by_customer and cancelled_at <= due_at then 'cancelled'
            when is_cancelled then 'failed'
            when due_at < as_of_at then 'late_open'
            else 'not_due'
        end as outcome
    from lines
)

select
    ordered_date as counted_on,
    flow,
    order_id,
    line_id,
    supplier_id,
    supplier_name,
    sku,
    product_name,
    category,
    brand,
    mode,
    channel,
    location_id,
    location_name,
    customer_country,
    customer_region,
    carrier,
    segment,
    outcome,
    case when outcome = 'on_time' then 1 else 0 end as numerator,
    case when outcome in ('on_time', 'late', 'late_open', 'failed') then 1 else 0 end as denominator
from judged
