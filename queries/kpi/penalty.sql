-- One row per clause and window, on the window's last day: what a breach costs by the words of the clause, before any
-- exclusion; nothing yet while a line of it can still grow.
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
    case when outcome = 'breached' and is_final then penalty else 0 end as numerator,
    case when outcome in ('met', 'alert') or (outcome = 'breached' and is_final) then 1 else 0 end as denominator
from marts.clause_windows
where outcome <> 'running'
