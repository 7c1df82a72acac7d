-- One row per order line and basis: the date it is measured against and what became of the line by the as-of day.
-- A line enters a rate only when its date has passed, whether it came or not. A line of which nothing more is to come
-- and that is not complete has failed; one that is still expected is late and open.
with
targets as (
    select
        'first' as basis,
        line.promised_at as target_at,
        line.promised_has_hour as target_has_hour,
        line.first_counted_on as counted_on,
        line.first_date_reason as date_reason,
        line.first_came_outcome as came_outcome,
        line.first_taken_outcome as taken_outcome,
        line.first_owed_quantity as owed_quantity,
        line.completed_at as came_at,
        line.completed_has_hour as came_has_hour,
        line.first_punctual_quantity as punctual_quantity,
        line.has_first_unknown_hour as has_unknown_hour,
        columns(line_dimensions()),
        columns(judged_columns())
    from marts.order_lines as line
    union all
    select
        'requested' as basis,
        line.requested_at as target_at,
        line.requested_has_hour as target_has_hour,
        line.requested_counted_on as counted_on,
        line.requested_date_reason as date_reason,
        line.requested_came_outcome as came_outcome,
        line.requested_taken_outcome as taken_outcome,
        line.requested_owed_quantity as owed_quantity,
        line.requested_completed_at as came_at,
        line.requested_completed_has_hour as came_has_hour,
        line.requested_punctual_quantity as punctual_quantity,
        line.has_requested_unknown_hour as has_unknown_hour,
        columns(line_dimensions()),
        columns(judged_columns())
    from marts.order_lines as line
    union all
    select
        'latest' as basis,
        line.latest_promised_at as target_at,
        line.latest_promised_has_hour as target_has_hour,
        line.latest_counted_on as counted_on,
        line.latest_date_reason as date_reason,
        line.latest_came_outcome as came_outcome,
        line.latest_taken_outcome as taken_outcome,
        line.latest_owed_quantity as owed_quantity,
        line.latest_completed_at as came_at,
        line.latest_completed_has_hour as came_has_hour,
        line.latest_punctual_quantity as punctual_quantity,
        line.has_latest_unknown_hour as has_unknown_hour,
        columns(line_dimensions()),
        columns(judged_columns())
    from marts.order_lines as line
),

reasoned as (
    select
        target.*,
        coalesce(
            target.line_reason, target.date_reason, case when target.came_outcome = 'unknown' then 'hour_unknown' end
        ) as reason
    from targets as target
),

judged as (
    select
        reasoned.*,
        case when reason is null then came_outcome else 'unknown' end as outcome,
        case when reason is null then taken_outcome else 'unknown' end as accepted_outcome
    from reasoned
)

select
    judged.basis,
    judged.counted_on,
    cast(judged.target_at as date) as target_date,
    judged.outcome,
    judged.reason,
    judged.outcome in ('on_time', 'late', 'late_open', 'failed') as is_due,
    judged.outcome = 'on_time' as is_on_time,
    judged.came_at is not null as is_complete,
    judged.accepted_outcome,
    judged.accepted_outcome = 'on_time' as is_otif,
    judged.is_reject_unknown,
    judged.has_unknown_hour and judged.outcome in ('late', 'late_open', 'failed') as is_fill_unknown,
    least(judged.punctual_quantity, judged.owed_quantity) as filled_quantity,
    judged.target_at,
    judged.target_has_hour,
    columns(line_dimensions()),
    judged.from_location_id,
    judged.from_location_name,
    judged.ordered_at,
    judged.ordered_date,
    judged.came_at as completed_at,
    judged.came_has_hour as completed_has_hour,
    judged.delivered_quantity,
    judged.rejected_quantity,
    judged.ordered_quantity,
    judged.owed_quantity as due_quantity,
    judged.cancel_reason,
    judged.line_value,
    judged.value_reason,
    judged.source_file,
    judged.source_row,
    judged.as_of_at,
    judged.as_of_has_hour
from judged
