-- One row per clause and window, on the window's last day: what a breach costs by the words of the clause, before any
-- exclusion. While a line of it can still grow it stands outside, so that what is not final is no amount of 0.
select
    judged.window_end as counted_on,
    judged.clause_id,
    judged.supplier_id,
    judged.supplier_name,
    judged.kpi as clause_kpi,
    judged.window_start,
    judged.outcome,
    judged.penalty_reason as reason,
    0 as unplaced,
    priced.retained as numerator,
    case when judged.penalty_reason is null then 1 else 0 end as denominator
from marts.clause_windows as judged
inner join marts.penalties as priced
    on judged.clause_id = priced.clause_id and judged.window_start = priced.window_start
where judged.outcome <> 'running'
