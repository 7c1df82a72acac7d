-- One row per customer's answer, with the order it speaks of.
with
orders as (
    select
        order_id,
        min(channel) as channel,
        case when min(coalesce(mode, '')) = max(coalesce(mode, '')) then min(mode) end as mode,
        min(customer_country) as customer_country,
        min(customer_region) as customer_region
    from marts.order_lines
    where flow = 'outbound'
    group by order_id
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
    answer.source_file,
    answer.source_row
from staging.feedback as answer
inner join orders on answer.order_id = orders.order_id
