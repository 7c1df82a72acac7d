-- One row per clause and reason why it is not judged, or not wholly, as it is written.
with
clauses as (
    select
        clause.*,
        measure.is_due_by_clause,
        measure.is_duration,
        measure.kpi is not null as is_judged,
        measure.is_by_own_dates,
        measure.has_mode,
        measure.has_category,
        measure.has_order_time,
        measure.has_value
    from staging.sla_clauses as clause
    left join meta.clause_kpis as measure on clause.kpi = measure.kpi
)

select
    clause_id,
    supplier_id,
    kpi,
    'clause_kpi_not_judged' as code,
    null as column_name,
    null as value,
    source_file,
    source_row
from clauses
where not is_judged
union all
select
    clause_id,
    supplier_id,
    kpi,
    'clause_without_lead_days' as code,
    null as column_name,
    null as value,
    source_file,
    source_row
from clauses
where is_duration and lead_days is null
union all
select
    clause_id,
    supplier_id,
    kpi,
    'clause_filter_unknown' as code,
    null as column_name,
    null as value,
    source_file,
    source_row
from clauses
where (mode is not null and not has_mode)
    or (category is not null and not has_category)
    or (cutoff_time is not null and not has_order_time)
union all
select
    clause_id,
    supplier_id,
    kpi,
    'clause_in_calendar_days' as code,
    null as column_name,
    null as value,
    source_file,
    source_row
from clauses
where is_duration and not is_by_own_dates and day_kind = 'working'
union all
select
    clause_id,
    supplier_id,
    kpi,
    'clause_penalty_without_base' as code,
    null as column_name,
    null as value,
    source_file,
    source_row
from clauses
where (
    penalty_kind = 'percent_per_day'
    and not is_due_by_clause
    and not is_duration
    and kpi not in ('cancel_rate', 'stockout_rate')
)
or (penalty_kind in ('percent_of_value', 'percent_per_day') and not has_value)
union all
select
    clause_id,
    supplier_id,
    kpi,
    code,
    column_name,
    value,
    source_file,
    source_row
from meta.clause_problems
