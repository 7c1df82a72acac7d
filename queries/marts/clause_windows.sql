-- One row per clause and finished or running window: its exact share beside the target.
-- Below its minimum of lines a clause is not assessable; there are no statistics in a breach.
with
windows as (
    select
        clause_id,
        supplier_id,
        kpi,
        window_kind,
        window_start,
        max(target) as target,
        max(alert_level) as alert_level,
        max(min_lines) as min_lines,
        max(case when is_lower_better then 1 else 0 end) = 1 as is_lower_better,
        count(*) as line_count,
        sum(case when is_met then 0 else 1 end) as missed_line_count,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(case when is_met then 0 else line_value end) as missed_value
    from marts.clause_lines
    group by clause_id, supplier_id, kpi, window_kind, window_start
),

measured as (
    select windows.*, cast(numerator as double) / nullif(denominator, 0) as actual
    from windows
)

select
    measured.clause_id,
    measured.supplier_id,
    supplier.supplier_name,
    measured.kpi,
    measured.window_kind,
    measured.window_start,
    measured.target,
    measured.alert_level,
    measured.min_lines,
    measured.is_lower_better,
    measured.line_count,
    measured.missed_line_count,
    measured.numerator,
    measured.denominator,
    measured.actual,
    measured.missed_value,
    case
        when measured.line_count < measured.min_lines then 'not_assessable'
        when measured.is_lower_better and measured.actual > measured.target then 'breached'
        when not measured.is_lower_better and measured.actual < measured.target then 'breached'
        when measured.is_lower_better and measured.actual > measured.alert_level then 'alert'
        when not measured.is_lower_better and measured.actual < measured.alert_level then 'alert'
        else 'met'
    end as state
from measured
left join marts.suppliers as supplier on measured.supplier_id = supplier.supplier_id
