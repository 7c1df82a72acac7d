-- One row per supplier, and one for the network (supplier_id empty text): how long its purchase lines took and how late
-- they came, over the lines completed in the 365 days up to the as-of day.
with
delays as (
    select supplier_id, lead_days, late_days
    from marts.purchase_delays
    where supplier_id is not null
    union all
    select '' as supplier_id, lead_days, late_days
    from marts.purchase_delays
)

select
    supplier_id,
    count(lead_days) as lead_line_count,
    avg(cast(lead_days as double)) as lead_days_mean,
    stddev_samp(cast(lead_days as double)) as lead_days_sd,
    quantile_cont(cast(lead_days as double), 0.5) as lead_days_p50,
    quantile_cont(cast(lead_days as double), 0.9) as lead_days_p90,
    count(late_days) as late_line_count,
    quantile_cont(cast(late_days as double), 0.5) as late_days_p50,
    quantile_cont(cast(late_days as double), 0.9) as late_days_p90
from delays
group by supplier_id
