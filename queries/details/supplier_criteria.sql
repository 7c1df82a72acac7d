-- One row per supplier, month and criterion of the scorecard, with the share or days it reached and what it stands on.
select
    month_start as counted_on,
    supplier_id,
    supplier_name,
    criterion,
    line_count,
    numerator,
    denominator,
    actual,
    low,
    high,
    cast(target as double) as target,
    is_lower_better,
    kind,
    cast(weight as double) as weight,
    score
from marts.supplier_criteria
where target is not null
