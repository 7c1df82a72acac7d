-- One row per third-party line ordered before 14:00 on a working day: delivered within 24 working hours.
-- Ordered on a Friday before a public holiday on Monday, it is due on Tuesday at the hour of the order. Where the order
-- has no hour, nobody knows whether it came before 14:00: outside.
with
lines as (
    select
        line.*,
        cast(spot.next_working_date as timestamp) + (line.ordered_at - date_trunc('day', line.ordered_at)) as due_at,
        case
            when line.line_reason is not null then line.line_reason
            when not line.is_order_date_known then 'order_date_unknown'
            when not line.ordered_has_hour then 'hour_unknown'
        end as date_reason
    from marts.order_lines as line
    inner join marts.working_days as spot
        on coalesce(line.location_id, '') = spot.location_id and line.ordered_date = spot.calendar_date
    where line.mode = 'third_party'
        and line.flow = 'outbound'
        and spot.is_working_day
        and (not line.ordered_has_hour or extract(hour from line.ordered_at) < 14)
),

owed as (
    select
        lines.*,
        owed(
            ordered_quantity, withdrawn_quantity, cancelled_at, cancelled_has_hour, closed_at, closed_has_hour,
            missing_quantity, due_at, true
        ) as owed_quantity
    from lines
),

came as (
    select
        line.flow,
        line.order_id,
        line.line_id,
        min(case when progress.stayed_quantity >= line.owed_quantity then progress.moment_at end) as came_at,
        arg_min(
            progress.moment_has_hour,
            case when progress.stayed_quantity >= line.owed_quantity then progress.moment_at end
        ) as came_has_hour
    from owed as line
    inner join marts.line_progress as progress
        on line.flow = progress.flow and line.order_id = progress.order_id and line.line_id = progress.line_id
    group by line.flow, line.order_id, line.line_id
),

judged as (
    select
        line.*,
        promise_outcome(
            line.owed_quantity, line.due_at, true, came.came_at, came.came_has_hour, line.is_open,
            line.as_of_at, line.as_of_has_hour
        ) as judgement
    from owed as line
    left join came
        on line.flow = came.flow and line.order_id = came.order_id and line.line_id = came.line_id
),

placed as (
    select
        judged.*,
        coalesce(date_reason, case when judgement = 'unknown' then 'hour_unknown' end) as reason
    from judged
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
    case when reason is null then judgement else 'unknown' end as outcome,
    reason,
    left_out(reason) as unplaced,
    case when reason is null and judgement = 'on_time' then 1 else 0 end as numerator,
    case when reason is null and judgement in ('on_time', 'late', 'late_open', 'failed') then 1 else 0 end
        as denominator
from placed
