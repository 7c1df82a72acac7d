-- One row per clause and window with its measure, and its estimated penalty before any exclusion: none while it is not
-- final.
select
    judged.clause_id,
    judged.supplier_id,
    judged.window_kind,
    judged.window_start,
    judged.window_end,
    judged.kpi,
    judged.target,
    judged.alert_level,
    judged.actual,
    judged.is_lower_better,
    judged.line_count,
    cast(judged.missed_line_count as integer) as missed_line_count,
    judged.min_lines,
    judged.numerator,
    judged.denominator,
    judged.missed_value,
    judged.window_value,
    judged.late_value,
    judged.line_penalty,
    priced.retained as penalty,
    case when priced.is_final then priced.alone else 0 end as penalty_alone,
    priced.is_final,
    priced.cap_unknown_count,
    priced.cap_line_count,
    judged.outcome as clause_state
from marts.clause_windows as judged
inner join marts.penalties as priced
    on judged.clause_id = priced.clause_id and judged.window_start = priced.window_start
