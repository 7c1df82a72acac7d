-- One row per clause and window: met or not, where it can be assessed.
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
    case when outcome in ('met', 'alert') then 1 else 0 end as numerator,
    case when outcome = 'not_assessable' then 0 else 1 end as denominator
from marts.clause_windows
