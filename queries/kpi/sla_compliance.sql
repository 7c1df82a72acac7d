-- One row per clause and window, on the window's last day: met or not, where it has ended and can be assessed.
select
    window_end as counted_on,
    clause_id,
    supplier_id,
    supplier_name,
    kpi as clause_kpi,
    window_start,
    outcome,
    case when outcome = 'not_assessable' then 'too_few_lines' end as reason,
    0 as unplaced,
    case when outcome in ('met', 'alert') then 1 else 0 end as numerator,
    case when outcome in ('met', 'alert', 'breached') then 1 else 0 end as denominator
from marts.clause_windows
where outcome <> 'running'
