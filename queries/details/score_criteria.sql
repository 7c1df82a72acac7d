-- One row per criterion of the scorecard: the KPI that explains it, its default weight and target, a share or days.
select
    criterion,
    kpi,
    cast(weight as double) as weight,
    cast(target as double) as target,
    is_lower_better,
    kind
from marts.score_criteria
