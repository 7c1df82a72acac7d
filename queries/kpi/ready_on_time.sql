-- One row per line that a store hands over, collected or bought there: all that is owed was ready by the promise.
-- Only where ready times are recorded at all; a parcel shipped or handed over without one was ready by then.
with
recorded as (
    select distinct flow, mode
    from marts.order_lines
    where ready_at is not null
),

lines as (
    select
        line.*,
        line.promised_at as due_at,
        line.promised_has_hour as due_has_hour,
        case
            when line.line_reason is not null then line.line_reason
            when line.promised_at is null then 'no_promise'
            when line.is_first_too_far then 'promise_too_far'
            when line.is_promised_before_ordered then 'promise_before_order'
        end as date_reason
    from marts.order_lines as line
    inner join recorded on line.flow = recorded.flow and line.mode = recorded.mode
    where line.flow = 'outbound' and line.mode in ('click_collect', 'reserve_collect', 'store')
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
        and progress.step = 'ready'
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
    cast(coalesce(promised_at, ordered_at) as date) as counted_on,
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
