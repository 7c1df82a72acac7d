-- One row per criterion of the scorecard: the KPI that explains it, its weight, the target that earns 100, and whether
-- it is a share or a duration in days. One without weight and target counts where a company gives it both.
select
    'delivery' as criterion,
    'otd' as kpi,
    30 as weight,
    0.95 as target,
    false as is_lower_better,
    'share' as kind
union all
select
    'quality' as criterion,
    'reject_rate' as kpi,
    20 as weight,
    0.01 as target,
    true as is_lower_better,
    'share' as kind
union all
select
    'lead_time' as criterion,
    'lead_time_kept' as kpi,
    20 as weight,
    0.95 as target,
    false as is_lower_better,
    'share' as kind
union all
select
    'returns' as criterion,
    'return_rate' as kpi,
    15 as weight,
    0.06 as target,
    true as is_lower_better,
    'share' as kind
union all
select
    'stockout' as criterion,
    'stockout_rate' as kpi,
    15 as weight,
    0.025 as target,
    true as is_lower_better,
    'share' as kind
union all
select
    'lead_days' as criterion,
    'lead_time' as kpi,
    0 as weight,
    null as target,
    true as is_lower_better,
    'duration' as kind
