-- One row per criterion of the default scorecard: its weight and the target that earns 100 points.
select
    'delivery' as criterion,
    30 as weight,
    0.95 as target,
    false as is_lower_better
union all
select
    'quality' as criterion,
    20 as weight,
    0.01 as target,
    true as is_lower_better
union all
select
    'lead_time' as criterion,
    20 as weight,
    0.95 as target,
    false as is_lower_better
union all
select
    'returns' as criterion,
    15 as weight,
    0.06 as target,
    true as is_lower_better
union all
select
    'stockout' as criterion,
    15 as weight,
    0.025 as target,
    true as is_lower_better
