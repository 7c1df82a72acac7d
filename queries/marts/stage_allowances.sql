-- One row per flow, mode, stage and supplier, or all of the mode (answering_id empty): the hours that nine of ten
-- lines on time did not exceed.
with
punctual as (
    select flow, mode_name, answering_id, stage_number, stage_hours
    from marts.stage_hours
    where is_on_time
    union all
    select flow, mode_name, '' as answering_id, stage_number, stage_hours
    from marts.stage_hours
    where is_on_time and answering_id <> ''
),

counted as (
    select flow, mode_name, answering_id, stage_number, stage_hours, count(*) as line_count
    from punctual
    group by flow, mode_name, answering_id, stage_number, stage_hours
),

ranked as (
    select
        counted.*,
        sum(line_count) over (
            partition by flow, mode_name, answering_id, stage_number order by stage_hours
        ) as upto_count,
        sum(line_count) over (partition by flow, mode_name, answering_id, stage_number) as total_count
    from counted
)

select
    flow,
    mode_name,
    answering_id,
    stage_number,
    max(total_count) as line_count,
    min(case when upto_count >= 0.9 * total_count then stage_hours end) as allowed_hours
from ranked
group by flow, mode_name, answering_id, stage_number
