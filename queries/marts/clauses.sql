-- One row per promise a supplier signed, with its own rule.
select
    clause.clause_id,
    clause.supplier_id,
    supplier.supplier_name,
    clause.kpi,
    clause.target,
    clause.alert_level,
    clause.basis,
    clause.grace_days,
    clause.early_days,
    clause.cutoff_time,
    clause.lead_days,
    clause.day_kind,
    clause.mode,
    clause.category,
    clause.window_kind,
    clause.min_lines,
    clause.penalty_kind,
    clause.penalty_rate,
    clause.penalty_line_cap,
    clause.penalty_cap,
    clause.country,
    clause.valid_from,
    clause.valid_to,
    clause.source_file,
    clause.source_row
from staging.sla_clauses as clause
left join marts.suppliers as supplier on clause.supplier_id = supplier.supplier_id
