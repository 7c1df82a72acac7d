-- One row per answer with its score from 1 to 5.
select
    answered_date as counted_on,
    order_id,
    mode,
    channel,
    customer_country,
    customer_region,
    punctuality,
    answered_at,
    'met' as outcome,
    cast(null as varchar) as reason,
    0 as unplaced,
    csat as numerator,
    1 as denominator
from marts.answers
where csat is not null
