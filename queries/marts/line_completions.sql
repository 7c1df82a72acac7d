-- One row per order line of which something came: when it was complete against each of its dates, and how much of it
-- had come by then. A line without a date is complete when what was not withdrawn of it has come.
with
met as (
    select
        come.*,
        line.first_owed_quantity,
        line.requested_owed_quantity,
        line.latest_owed_quantity,
        punctuality(come.moment_at, come.moment_has_hour, line.promised_at, line.promised_has_hour) as first_met,
        punctuality(come.moment_at, come.moment_has_hour, line.requested_at, line.requested_has_hour) as requested_met,
        punctuality(come.moment_at, come.moment_has_hour, line.latest_promised_at, line.latest_promised_has_hour)
            as latest_met
    from marts.line_progress as come
    inner join marts.promised_lines as line
        on come.flow = line.flow and come.order_id = line.order_id and come.line_id = line.line_id
),

dated as (
    select
        met.*,
        case when first_owed_quantity > 0 and stayed_quantity >= first_owed_quantity then moment_at end as first_at,
        case when first_owed_quantity > 0 and accepted_stayed_quantity >= first_owed_quantity then moment_at end
            as first_accepted_at,
        case when first_met = 'on_time' then moment_at end as first_punctual_at,
        case when requested_owed_quantity > 0 and stayed_quantity >= requested_owed_quantity then moment_at end
            as requested_at,
        case when requested_owed_quantity > 0 and accepted_stayed_quantity >= requested_owed_quantity then moment_at end
            as requested_accepted_at,
        case when requested_met = 'on_time' then moment_at end as requested_punctual_at,
        case when latest_owed_quantity > 0 and stayed_quantity >= latest_owed_quantity then moment_at end as latest_at,
        case when latest_owed_quantity > 0 and accepted_stayed_quantity >= latest_owed_quantity then moment_at end
            as latest_accepted_at,
        case when latest_met = 'on_time' then moment_at end as latest_punctual_at
    from met
)

select
    flow,
    order_id,
    line_id,
    arg_min(moment_offset, first_at) as completed_offset,
    min(first_at) as first_completed_at,
    arg_min(moment_has_hour, first_at) as first_completed_has_hour,
    min(first_accepted_at) as first_accepted_at,
    arg_min(moment_has_hour, first_accepted_at) as first_accepted_has_hour,
    arg_max(stayed_quantity, first_punctual_at) as first_punctual_quantity,
    max(case when first_met = 'unknown' then 1 else 0 end) = 1 as has_first_unknown_hour,
    min(requested_at) as requested_completed_at,
    arg_min(moment_has_hour, requested_at) as requested_completed_has_hour,
    min(requested_accepted_at) as requested_accepted_at,
    arg_min(moment_has_hour, requested_accepted_at) as requested_accepted_has_hour,
    arg_max(stayed_quantity, requested_punctual_at) as requested_punctual_quantity,
    max(case when requested_met = 'unknown' then 1 else 0 end) = 1 as has_requested_unknown_hour,
    min(latest_at) as latest_completed_at,
    arg_min(moment_has_hour, latest_at) as latest_completed_has_hour,
    min(latest_accepted_at) as latest_accepted_at,
    arg_min(moment_has_hour, latest_accepted_at) as latest_accepted_has_hour,
    arg_max(stayed_quantity, latest_punctual_at) as latest_punctual_quantity,
    max(case when latest_met = 'unknown' then 1 else 0 end) = 1 as has_latest_unknown_hour
from dated
group by flow, order_id, line_id
