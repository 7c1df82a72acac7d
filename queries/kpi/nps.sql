-- One row per answer: 1 for a promoter (9 or 10), -1 for a detractor (0 to 6), else 0.
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
    case when nps >= 9 then 1 when nps <= 6 then -1 else 0 end as numerator,
    1 as denominator
from marts.answers
where nps is not null
