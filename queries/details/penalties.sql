-- One row per clause and window: from the value that came late to the estimated penalty, with the exclusions asked for.
select
    clause_id,
    supplier_id,
    window_kind,
    window_start,
    is_final,
    actual_without,
    is_breached_without,
    excluded_line_count,
    kept_line_count,
    kept_missed_count,
    base,
    raw,
    excluded,
    elsewhere,
    over_cap,
    estimate,
    alone,
    cap_unknown_count,
    cap_line_count,
    retained,
    so_far
from marts.penalties
