-- One row per order line and stage it has begun: the hours it took, or has taken so far, and who runs it.
-- Nothing is told of lines whose dates contradict each other.
with
lines as (
    select
        line.*,
        coalesce(line.mode, '') as mode_name,
        coalesce(line.contractor_id, '') as answering_id,
        coalesce(
            punctuality(line.completed_at, line.completed_has_hour, line.promised_at, line.promised_has_hour)
            = 'on_time',
            false
        ) as is_on_time,
        case
            when line.completed_at is not null then line.completed_at
            when line.is_open or line.cancelled_at is null then line.as_of_at
            else line.cancelled_at
        end as until_at,
        case
            when line.completed_at is not null then line.completed_has_hour
            when line.is_open or line.cancelled_at is null then line.as_of_has_hour
            else line.cancelled_has_hour
        end as until_has_hour,
        case
            when line.flow = 'inbound' or line.mode in ('dropship', 'marketplace') then 'supplier'
            when line.mode = 'third_party' then 'third_party'
            else 'preparation'
        end as preparing_party
    from marts.order_lines as line
    where line.is_order_date_known
        and not line.is_shipped_after_delivered
        and line.line_reason is null
),

stages as (
    select
        line.flow,
        line.order_id,
        line.line_id,
        line.mode_name,
        line.answering_id,
        line.is_on_time,
        1 as stage_number,
        line.preparing_party as party,
        line.started_at as begun_at,
        line.started_has_hour as begun_has_hour,
        coalesce(line.ready_at, line.shipped_at, line.until_at) as ended_at,
        case
            when line.ready_at is not null then line.ready_has_hour
            when line.shipped_at is not null then line.shipped_has_hour
            else line.until_has_hour
        end as ended_has_hour
    from lines as line
    union all
    select
        line.flow,
        line.order_id,
        line.line_id,
        line.mode_name,
        line.answering_id,
        line.is_on_time,
        2 as stage_number,
        line.preparing_party as party,
        line.ready_at as begun_at,
        line.ready_has_hour as begun_has_hour,
        coalesce(line.shipped_at, line.until_at) as ended_at,
        case when line.shipped_at is not null then line.shipped_has_hour else line.until_has_hour end as ended_has_hour
    from lines as line
    where line.ready_at is not null
    union all
    select
        line.flow,
        line.order_id,
        line.line_id,
        line.mode_name,
        line.answering_id,
        line.is_on_time,
        3 as stage_number,
        'carrier' as party,
        line.shipped_at as begun_at,
        line.shipped_has_hour as begun_has_hour,
        line.until_at as ended_at,
        line.until_has_hour as ended_has_hour
    from lines as line
    where line.shipped_at is not null
)

select
    flow,
    order_id,
    line_id,
    mode_name,
    answering_id,
    is_on_time,
    stage_number,
    party,
    cast(
        floor(24 * days_between(begun_at, begun_has_hour, null, ended_at, ended_has_hour, null)) as bigint
    ) as stage_hours
from stages
where compared(ended_at, ended_has_hour, begun_at, begun_has_hour) >= 0
