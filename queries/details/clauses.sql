-- One row per promise a supplier signed, with its own rule and where it stands in the source.
select
    clause_id,
    supplier_id,
    supplier_name,
    kpi,
    target,
    alert_level,
    basis,
    grace_days,
    early_days,
    cutoff_time,
    lead_days,
    day_kind,
    mode,
    category,
    window_kind,
    min_lines,
    country,
    valid_from,
    valid_to,
    source_file,
    source_row
from marts.clauses
