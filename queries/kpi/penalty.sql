-- One row per clause and window: what a breach costs by the words of the clause, before any exclusion.
select
    window_start as counted_on,
    clause_id,
    supplier_id,
    supplier_name,
    kpi as clause_kpi,
    window_start,
    case
        when outcome = 'breached' then 'failed'
        when outcome = 'not_assessable' then 'unknown'
        else 'on_time'
    end as outcome,
    penalty as numerator,
    case when outcome = 'not_assessable' then 0 else 1 end as denominator
from marts.clause_windows
