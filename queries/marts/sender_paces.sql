-- One row per supplier of purchases and per place that sends moves, and for each of the two flows one for the network
-- (sender_id empty text): how long its lines took and how late they came, over the lines completed in the 365 days up
-- to the as-of day. Summed as decimals, so that the order of the lines moves nothing.
with
delays as (
    select flow, sender_id, lead_days, late_days, cast(lead_days as decimal(28, 12)) as exact_days
    from marts.receipt_delays
    where sender_id is not null
    union all
    select flow, '' as sender_id, lead_days, late_days, cast(lead_days as decimal(28, 12)) as exact_days
    from marts.receipt_delays
),

means as (
    select flow, sender_id, avg(exact_days) as mean_days
    from delays
    group by flow, sender_id
),

spreads as (
    select delay.*, mean.mean_days, cast(power(delay.lead_days - mean.mean_days, 2) as decimal(28, 12)) as squared_days
    from delays as delay
    inner join means as mean on delay.flow = mean.flow and delay.sender_id = mean.sender_id
)

select
    flow,
    sender_id,
    count(lead_days) as lead_line_count,
    mean_days as lead_days_mean,
    sqrt(sum(squared_days) / nullif(count(lead_days) - 1, 0)) as lead_days_sd,
    quantile_cont(cast(lead_days as double), 0.5) as lead_days_p50,
    quantile_cont(cast(lead_days as double), 0.9) as lead_days_p90,
    count(late_days) as late_line_count,
    quantile_cont(cast(late_days as double), 0.5) as late_days_p50,
    quantile_cont(cast(late_days as double), 0.9) as late_days_p90
from spreads
group by flow, sender_id, mean_days
