-- One row per order line and stage whose both ends are known: the days from one end to the other, to the minute where
-- both have an hour. Counted on the day the line came, as far as it has come.
with
stages as (
    select
        'order_to_ready' as stage,
        line.order_to_ready_reason as stage_reason,
        line.order_to_ready_minutes as stage_minutes,
        line.started_has_hour and line.ready_has_hour as is_to_the_minute,
        line.*
    from marts.order_lines as line
    union all
    select
        'ready_to_ship' as stage,
        line.ready_to_ship_reason as stage_reason,
        line.ready_to_ship_minutes as stage_minutes,
        line.ready_has_hour and line.shipped_has_hour as is_to_the_minute,
        line.*
    from marts.order_lines as line
    union all
    select
        'transit' as stage,
        line.transit_reason as stage_reason,
        line.transit_minutes as stage_minutes,
        line.shipped_has_hour and line.last_delivered_has_hour as is_to_the_minute,
        line.*
    from marts.order_lines as line
    union all
    select
        'put_away' as stage,
        line.put_away_reason as stage_reason,
        line.put_away_minutes as stage_minutes,
        line.last_delivered_has_hour and line.available_has_hour as is_to_the_minute,
        line.*
    from marts.order_lines as line
),

placed as (
    select
        stages.*,
        coalesce(line_reason, stage_reason) as reason
    from stages
    where stage_minutes is not null
)

select
    stage,
    came_on as counted_on,
    columns(line_dimensions()),
    known_stages,
    case when reason is null then 'complete' else 'unknown' end as outcome,
    reason,
    case when is_to_the_minute then 'hour' else 'day' end as precision_kind,
    cast(stage_minutes as double) / 1440 as stage_days
from placed
