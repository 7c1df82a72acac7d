-- One row per flow: whether its files record cancellations, and promises that moved. Where they do not, nobody knows
-- that there were none.
select
    flow,
    max(case when cancelled_at is not null then 1 else 0 end) = 1 as has_cancellations,
    max(case when repromised_at is not null then 1 else 0 end) = 1 as has_later_promises
from marts.order_lines
group by flow
