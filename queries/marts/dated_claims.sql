-- One row per claim on a promise, basis, way of counting it and cohort: by the day of its date (promise), and what is
-- complete also by the day it was (delivery).
select
    claim,
    counted_in,
    basis,
    'promise' as cohort,
    counted_on,
    columns(line_dimensions()),
    columns(result_columns())
from marts.judged_claims
union all
select
    claim,
    counted_in,
    basis,
    'delivery' as cohort,
    completed_date as counted_on,
    columns(line_dimensions()),
    columns(result_columns())
from marts.judged_claims
where completed_date is not null
    and (is_due or reason is not null)
