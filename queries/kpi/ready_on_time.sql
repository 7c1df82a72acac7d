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

moments as (
    select
        line.flow,
        line.order_id,
        line.line_id,
        coalesce(parcel.ready_at, parcel.shipped_at, parcel.delivered_at) as moment_at,
        case
            when parcel.ready_at is not null then parcel.ready_has_hour
            when parcel.shipped_at is not null then parcel.shipped_has_hour
            else parcel.delivered_has_hour
        end as moment_has_hour,
        parcel.delivered_quantity
    from owed as line
    inner join marts.deliveries as parcel
        on line.flow = parcel.flow and line.order_id = parcel.order_id and line.line_id = parcel.line_id
    where coalesce(parcel.ready_at, parcel.shipped_at, parcel.delivered_at) is not null
),

days as (
    select
        flow,
        order_id,
        line_id,
        case
            when
                min(case when moment_has_hour then 1 else 0 end)
                    over (partition by flow, order_id, line_id, cast(moment_at as date))
                = 1
                then moment_at
            else cast(cast(moment_at as date) as timestamp)
        end as moment_at,
        moment_has_hour,
        delivered_quantity
    from moments
),

netted as (
    select
        flow,
        order_id,
        line_id,
        moment_at,
        min(case when moment_has_hour then 1 else 0 end) = 1 as moment_has_hour,
        sum(delivered_quantity) as delivered_quantity
    from days
    group by flow, order_id, line_id, moment_at
),

running as (
    select
        netted.*,
        sum(delivered_quantity) over (
            partition by flow, order_id, line_id order by moment_at
            rows between unbounded preceding and current row
        ) as sum_so_far
    from netted
),

reached as (
    select
        line.flow,
        line.order_id,
        line.line_id,
        min(case when done.sum_so_far >= line.owed_quantity then done.moment_at end) as reached_at,
        arg_min(
            done.moment_has_hour, case when done.sum_so_far >= line.owed_quantity then done.moment_at end
        ) as reached_has_hour
    from owed as line
    inner join running as done
        on line.flow = done.flow and line.order_id = done.order_id and line.line_id = done.line_id
    group by line.flow, line.order_id, line.line_id
),

judged as (
    select
        line.*,
        case
            when line.date_reason is not null then line.date_reason
            when line.owed_quantity <= 0 then null
            when compared(line.as_of_at, line.as_of_has_hour, line.due_at, line.due_has_hour) <= 0 then null
            when
                punctuality(done.reached_at, done.reached_has_hour, line.due_at, line.due_has_hour) = 'unknown'
                then 'hour_unknown'
        end as reason,
        case
            when line.owed_quantity <= 0 then 'cancelled'
            when compared(line.as_of_at, line.as_of_has_hour, line.due_at, line.due_has_hour) <= 0 then 'not_due'
            when done.reached_at is not null
                then punctuality(done.reached_at, done.reached_has_hour, line.due_at, line.due_has_hour)
            when line.is_open then 'late_open'
            else 'failed'
        end as judgement
    from owed as line
    left join reached as done
        on line.flow = done.flow and line.order_id = done.order_id and line.line_id = done.line_id
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
from judged
