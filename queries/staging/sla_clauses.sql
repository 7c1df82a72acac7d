-- One row per promise a supplier signed, from files or written on its page.
-- A clause is valid until the day before the one that replaces it starts, written on the page or in a file; where
-- nothing of it is left, it is gone.
-- A clause that breaks a rule of the form is not sound: it is named, and judges nothing.
-- A written version whose last day lies before its first only ends the clause it replaces. A file keeps its ids.
with
followed as (
    select replaces as clause_id, valid_from
    from meta.written_clauses
    where replaces <> ''
    union all
    select replaces as clause_id, valid_from
    from meta.replaced_clauses
),

ends as (
    select clause_id, cast(min(valid_from) - interval 1 day as date) as last_day
    from followed
    group by clause_id
),

signed as (
    select
        clause_id,
        supplier_id,
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
        "window",
        min_lines,
        penalty_kind,
        penalty_rate,
        penalty_line_cap,
        penalty_cap,
        charged_once,
        country,
        valid_from,
        valid_to,
        source_file,
        source_row
    from store.sla_clauses
    union all
    select
        clause_id,
        supplier_id,
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
        "window",
        min_lines,
        penalty_kind,
        penalty_rate,
        penalty_line_cap,
        penalty_cap,
        charged_once,
        country,
        valid_from,
        valid_to,
        source_file,
        source_row
    from meta.written_clauses
    where
        (valid_to is null or valid_to >= valid_from)
        and clause_id not in (select loaded.clause_id from store.sla_clauses as loaded)
),

unsound as (
    select distinct clause_id
    from meta.clause_problems
    where is_unsound
)

select
    signed.clause_id,
    signed.supplier_id,
    signed.kpi,
    signed.target,
    signed.alert_level,
    coalesce(signed.basis, 'first') as basis,
    coalesce(signed.grace_days, 0) as grace_days,
    signed.early_days,
    signed.cutoff_time,
    signed.lead_days,
    coalesce(signed.day_kind, 'calendar') as day_kind,
    signed.mode,
    signed.category,
    coalesce(signed."window", 'month') as window_kind,
    coalesce(signed.min_lines, 1) as min_lines,
    signed.penalty_kind,
    signed.penalty_rate,
    signed.penalty_line_cap,
    signed.penalty_cap,
    coalesce(signed.charged_once, true) as charged_once,
    signed.country,
    signed.valid_from,
    least(signed.valid_to, ends.last_day) as valid_to,
    unsound.clause_id is null as is_sound,
    signed.source_file,
    signed.source_row
from signed
left join ends on signed.clause_id = ends.clause_id
left join unsound on signed.clause_id = unsound.clause_id
where ends.last_day is null or ends.last_day >= signed.valid_from
