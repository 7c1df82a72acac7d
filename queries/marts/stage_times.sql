-- One row per order line and stage whose both ends are known: the days from one end to the other, to the minute where
-- both have an hour. Counted on the day the line came, as far as it has come.
with
stages as (
    select
        'order_to_ready' as stage,
        line.started_at as begun_at,
        line.started_has_hour as begun_has_hour,
        line.started_offset as begun_offset,
        line.ready_at as ended_at,
        line.ready_has_hour as ended_has_hour,
        line.ready_offset as ended_offset,
        line.is_order_date_known as is_begin_known,
        line.*
    from marts.order_lines as line
    union all
    select
        'ready_to_ship' as stage,
        line.ready_at as begun_at,
        line.ready_has_hour as begun_has_hour,
        line.ready_offset as begun_offset,
        line.shipped_at as ended_at,
        line.shipped_has_hour as ended_has_hour,
        line.shipped_offset as ended_offset,
        true as is_begin_known,
        line.*
    from marts.order_lines as line
    union all
    select
        'transit' as stage,
        line.shipped_at as begun_at,
        line.shipped_has_hour as begun_has_hour,
        line.shipped_offset as begun_offset,
        line.last_delivered_at as ended_at,
        line.last_delivered_has_hour as ended_has_hour,
        line.last_delivered_offset as ended_offset,
        true as is_begin_known,
        line.*
    from marts.order_lines as line
    union all
    select
        'put_away' as stage,
        line.last_delivered_at as begun_at,
        line.last_delivered_has_hour as begun_has_hour,
        line.last_delivered_offset as begun_offset,
        line.available_at as ended_at,
        line.available_has_hour as ended_has_hour,
        line.available_offset as ended_offset,
        true as is_begin_known,
        line.*
    from marts.order_lines as line
),

placed as (
    select
        stages.*,
        case
            when line_reason is not null then line_reason
            when not is_begin_known then 'order_date_unknown'
            when is_shipped_after_delivered then 'shipped_after_delivered'
            when compared(ended_at, ended_has_hour, begun_at, begun_has_hour) < 0 then 'wrong_order'
        end as reason
    from stages
    where begun_at is not null and ended_at is not null
)

select
    stage,
    cast(coalesce(completed_at, last_delivered_at, shipped_at, ready_at) as date) as counted_on,
    columns(line_dimensions()),
    known_stages,
    case when reason is null then 'complete' else 'unknown' end as outcome,
    reason,
    case when begun_has_hour and ended_has_hour then 'hour' else 'day' end as precision_kind,
    days_between(begun_at, begun_has_hour, begun_offset, ended_at, ended_has_hour, ended_offset) as stage_days
from placed
