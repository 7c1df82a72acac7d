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

moments as (
    select
        line.flow,
        line.order_id,
        line.line_id,
        parcel.shipped_at as moment_at,
        parcel.shipped_has_hour as moment_has_hour,
        parcel.delivered_quantity
    from owed as line
    inner join marts.deliveries as parcel
        on line.flow = parcel.flow and line.order_id = parcel.order_id and line.line_id = parcel.line_id
    where parcel.shipped_at is not null
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
from judged
