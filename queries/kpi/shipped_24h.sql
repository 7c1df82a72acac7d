-- One row per line of our warehouses, the 3PL and the stores that ship, ordered before 14:00 on a working day: all that
-- is owed was handed over within 24 working hours.
-- Only where hand-overs are recorded at all; a pre-order starts with its release. Where the start has no hour, nobody
-- knows whether it came before 14:00: outside.
with
recorded as (
    select distinct flow, mode
    from marts.order_lines
    where shipped_at is not null
),

lines as (
    select
        line.*,
        cast(spot.next_working_date as timestamp) + (line.started_at - date_trunc('day', line.started_at)) as due_at,
        true as due_has_hour,
        case
            when line.line_reason is not null then line.line_reason
            when not line.is_order_date_known then 'order_date_unknown'
            when not line.started_has_hour then 'hour_unknown'
        end as date_reason
    from marts.order_lines as line
    inner join recorded on line.flow = recorded.flow and line.mode = recorded.mode
    inner join marts.working_days as spot
        on coalesce(line.location_id, '') = spot.location_id and cast(line.started_at as date) = spot.calendar_date
    where line.flow = 'outbound'
        and line.mode in ('own_warehouse', 'third_party', 'ship_from_store')
        and spot.is_working_day
        and cast(line.started_at as date) <= cast(line.as_of_at as date)
        and (not line.started_has_hour or extract(hour from line.started_at) < 14)
),

owed as (
    select
        lines.*,
        owed(
            ordered_quantity, withdrawn_quantity, cancelled_at, cancelled_has_hour, closed_at, closed_has_hour,
            missing_quantity, due_at, due_has_hour
        ) as owed_quantity
    from lines
),

done as (
    select
        line.flow,
        line.order_id,
        line.line_id,
        min(case when progress.done_quantity >= line.owed_quantity then progress.moment_at end) as done_at,
        arg_min(
            progress.moment_has_hour,
            case when progress.done_quantity >= line.owed_quantity then progress.moment_at end
        ) as done_has_hour
    from owed as line
    inner join marts.step_progress as progress
        on line.flow = progress.flow and line.order_id = progress.order_id and line.line_id = progress.line_id
        and progress.step = 'shipped'
    group by line.flow, line.order_id, line.line_id
),

judged as (
    select
        line.*,
        promise_outcome(
            line.owed_quantity, line.due_at, line.due_has_hour, done.done_at, done.done_has_hour, line.is_open,
            line.as_of_at, line.as_of_has_hour
        ) as judgement
    from owed as line
    left join done
        on line.flow = done.flow and line.order_id = done.order_id and line.line_id = done.line_id
),

placed as (
    select
        judged.*,
        coalesce(date_reason, case when judgement = 'unknown' then 'hour_unknown' end) as reason
    from judged
)

select
    cast(started_at as date) as counted_on,
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
