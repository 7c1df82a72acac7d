-- One row per clause and window with its measure.
select
    clause_id,
    supplier_id,
    window_kind,
    window_start,
    window_end,
    kpi,
    target,
    alert_level,
    actual,
    is_lower_better,
    line_count,
    missed_line_count,
    min_lines,
    numerator,
    denominator,
    missed_value,
    window_value,
    late_value,
    line_penalty,
    penalty,
    outcome as clause_state
from marts.clause_windows
