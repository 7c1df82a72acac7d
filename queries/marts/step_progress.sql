-- One row per sold order line, step (ready, shipped) and moment at which something of it got so far: how much had by
-- then. Parcels of one moment, or of one day where one of them has no hour, are netted. A parcel without a ready time
-- was ready when it was shipped or handed over.
with
steps as (
    select
        'ready' as step,
        flow,
        order_id,
        line_id,
        coalesce(ready_at, shipped_at, delivered_at) as step_at,
        case
            when ready_at is not null then ready_has_hour
            when shipped_at is not null then shipped_has_hour
            else delivered_has_hour
        end as step_has_hour,
        delivered_quantity
    from marts.deliveries
    union all
    select
        'shipped' as step,
        flow,
        order_id,
        line_id,
        shipped_at as step_at,
        shipped_has_hour as step_has_hour,
        delivered_quantity
    from marts.deliveries
),

timed as (
    select
        step,
        flow,
        order_id,
        line_id,
        case
            when
                min(case when step_has_hour then 1 else 0 end)
                    over (partition by step, flow, order_id, line_id, cast(step_at as date))
                = 1
                then step_at
            else in_seconds(cast(cast(step_at as date) as timestamp))
        end as moment_at,
        step_has_hour,
        delivered_quantity
    from steps
    where step_at is not null and flow = 'outbound'
),

netted as (
    select
        step,
        flow,
        order_id,
        line_id,
        moment_at,
        min(case when step_has_hour then 1 else 0 end) = 1 as moment_has_hour,
        sum(delivered_quantity) as step_quantity
    from timed
    group by step, flow, order_id, line_id, moment_at
)

select
    step,
    flow,
    order_id,
    line_id,
    moment_at,
    moment_has_hour,
    sum(step_quantity) over (
        partition by step, flow, order_id, line_id order by moment_at
        rows between unbounded preceding and current row
    ) as done_quantity
from netted
