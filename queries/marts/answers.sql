-- One row per customer's answer, with the order it speaks of and whether that order kept its first promise.
-- late = a line of it came late or is late now; on_time = every line judged came by its date; other = cancelled,
-- without a promise or not due yet.
with
orders as (
    select
        order_id,
        min(channel) as channel,
        agreed(mode, mode) as mode,
        min(customer_country) as customer_country,
        min(customer_region) as customer_region
    from marts.order_lines
    where flow = 'outbound'
    group by order_id
),

asked as (
    select distinct order_id from staging.feedback
),

promises as (
    select
        line.order_id,
        sum(case when line.outcome in ('late', 'late_open') then 1 else 0 end) as late_lines,
        sum(case when line.outcome = 'failed' then 1 else 0 end) as failed_lines,
        sum(case when line.outcome = 'on_time' then 1 else 0 end) as on_time_lines
    from marts.judged_lines as line
    inner join asked on line.order_id = asked.order_id
    where line.flow = 'outbound' and line.basis = 'first'
    group by line.order_id
)

select
    answer.order_id,
    answer.answered_at,
    cast(answer.answered_at as date) as answered_date,
    answer.nps,
    answer.csat,
    orders.mode,
    orders.channel,
    orders.customer_country,
    orders.customer_region,
    case
        when kept.late_lines > 0 then 'late'
        when kept.on_time_lines > 0 and kept.failed_lines = 0 then 'on_time'
        else 'other'
    end as punctuality,
    answer.source_file,
    answer.source_row
from staging.feedback as answer
inner join orders on answer.order_id = orders.order_id
left join promises as kept on answer.order_id = kept.order_id
