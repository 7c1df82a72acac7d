-- One row per supplier and number of days one of its purchase lines took, with how many lines took no longer.
-- Lead time runs from the order to the day the line was complete; a line delivered before it was ordered is left out.
with
took as (
    select supplier_id, date_diff('day', ordered_date, cast(completed_at as date)) as lead_days
    from marts.order_lines
    where flow = 'inbound'
        and supplier_id is not null
        and completed_at is not null
        and is_order_date_known
        and not is_delivered_before_ordered
),

counted as (
    select supplier_id, lead_days, count(*) as line_count
    from took
    group by supplier_id, lead_days
)

select
    supplier_id,
    lead_days,
    line_count,
    cast(
        sum(line_count) over (
            partition by supplier_id order by lead_days rows between unbounded preceding and current row
        ) as bigint
    ) as upto_count,
    cast(sum(line_count) over (partition by supplier_id) as bigint) as supplier_line_count
from counted
