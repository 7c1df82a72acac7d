-- One row per supplier, month and criterion of the default scorecard, with the share it reached and what it stands on.
select
    month_start as counted_on,
    supplier_id,
    supplier_name,
    criterion,
    line_count,
    numerator,
    denominator,
    actual,
    cast(target as double) as target,
    is_lower_better,
    cast(weight as double) as weight,
    score
from marts.supplier_criteria
