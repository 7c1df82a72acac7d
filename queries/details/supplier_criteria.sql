-- One row per supplier, month and criterion of the default scorecard, with the share it reached.
select
    month_start as counted_on,
    supplier_id,
    criterion,
    line_count,
    actual,
    target,
    is_lower_better,
    weight,
    score
from marts.supplier_criteria
