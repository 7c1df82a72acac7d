-- One row per sold order line and step it owes by a moment of its own, beside its promise: delivered (a third-party
-- line, within 24 working hours of the order), shipped (a line of our warehouses, the 3PL and the stores that ship,
-- within 24 working hours of its start), ready (a line a store hands over, by the promise).
-- Only lines ordered, or started, before 14:00 on a working day owe the first two: of a Friday before a public holiday
-- on Monday, on Tuesday at the same hour. Where that time has no hour nobody knows whether it came before 14:00:
-- outside. Ready and shipped only where such times are recorded at all.
with
sold as (
    select
        columns(line_dimensions()),
        ordered_at,
        ordered_has_hour,
        ordered_date,
        is_order_date_known,
        started_at,
        started_has_hour,
        promised_at,
        promised_has_hour,
        first_date_reason,
        line_reason,
        ordered_quantity,
        withdrawn_quantity,
        missing_quantity,
        cancelled_at,
        cancelled_has_hour,
        closed_at,
        closed_has_hour,
        is_open,
        as_of_at,
        as_of_has_hour
    from marts.order_lines
    where flow = 'outbound'
),

shipping as (
    select distinct mode
    from marts.order_lines
    where flow = 'outbound' and shipped_at is not null
),

preparing as (
    select distinct mode
    from marts.order_lines
    where flow = 'outbound' and ready_at is not null
),

lines as (
    select
        'delivered' as step,
        line.ordered_date as counted_on,
        cast(spot.next_working_date as timestamp) + (line.ordered_at - date_trunc('day', line.ordered_at)) as due_at,
        true as due_has_hour,
        case
            when not line.is_order_date_known then 'order_date_unknown'
            when not line.ordered_has_hour then 'hour_unknown'
        end as date_reason,
        line.*
    from sold as line
    inner join marts.working_days as spot
        on coalesce(line.location_id, '') = spot.location_id and line.ordered_date = spot.calendar_date
    where line.mode = 'third_party'
        and spot.is_working_day
        and (not line.ordered_has_hour or extract(hour from line.ordered_at) < 14)
    union all
    select
        'shipped' as step,
        cast(line.started_at as date) as counted_on,
        cast(spot.next_working_date as timestamp) + (line.started_at - date_trunc('day', line.started_at)) as due_at,
        true as due_has_hour,
        case
            when not line.is_order_date_known then 'order_date_unknown'
            when not line.started_has_hour then 'hour_unknown'
        end as date_reason,
        line.*
    from sold as line
    inner join shipping on line.mode = shipping.mode
    inner join marts.working_days as spot
        on coalesce(line.location_id, '') = spot.location_id and cast(line.started_at as date) = spot.calendar_date
    where line.mode in ('own_warehouse', 'third_party', 'ship_from_store')
        and spot.is_working_day
        and cast(line.started_at as date) <= cast(line.as_of_at as date)
        and (not line.started_has_hour or extract(hour from line.started_at) < 14)
    union all
    select
        'ready' as step,
        cast(coalesce(line.promised_at, line.ordered_at) as date) as counted_on,
        line.promised_at as due_at,
        line.promised_has_hour as due_has_hour,
        line.first_date_reason as date_reason,
        line.*
    from sold as line
    inner join preparing on line.mode = preparing.mode
    where line.mode in ('click_collect', 'reserve_collect', 'store')
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

progress as (
    select 'delivered' as step, flow, order_id, line_id, moment_at, moment_has_hour, stayed_quantity as done_quantity
    from marts.line_progress
    union all
    select step, flow, order_id, line_id, moment_at, moment_has_hour, done_quantity
    from marts.step_progress
),

done as (
    select
        line.step,
        line.flow,
        line.order_id,
        line.line_id,
        min(case when progress.done_quantity >= line.owed_quantity then progress.moment_at end) as done_at,
        arg_min(
            progress.moment_has_hour,
            case when progress.done_quantity >= line.owed_quantity then progress.moment_at end
        ) as done_has_hour
    from owed as line
    inner join progress
        on line.step = progress.step
        and line.flow = progress.flow
        and line.order_id = progress.order_id
        and line.line_id = progress.line_id
    group by line.step, line.flow, line.order_id, line.line_id
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
        on line.step = done.step
        and line.flow = done.flow
        and line.order_id = done.order_id
        and line.line_id = done.line_id
),

placed as (
    select
        judged.*,
        coalesce(line_reason, date_reason, case when judgement = 'unknown' then 'hour_unknown' end) as reason
    from judged
)

select
    step,
    counted_on,
    columns(line_dimensions()),
    case when reason is null then judgement else 'unknown' end as outcome,
    reason
from placed
