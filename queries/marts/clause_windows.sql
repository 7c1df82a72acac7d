-- One row per clause and finished or running window: its exact share beside the target.
-- Below its minimum of lines a clause is not assessable; there are no statistics in a breach.
-- Only a breach costs: the penalties of its missed lines, at most the cap's share of the value of all lines judged.
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
        sum(case when is_met then 0 else line_value end) as missed_value,
        sum(line_value) as window_value,
        sum(late_value) as late_value,
        max(penalty_cap) as penalty_cap,
        sum(penalty_amount) as line_penalty
    from marts.clause_lines
    group by clause_id, supplier_id, kpi, window_kind, window_start
),

measured as (
    select windows.*, cast(numerator as double) / nullif(denominator, 0) as actual
    from windows
),

judged as (
    select
        measured.*,
        case
            when line_count < min_lines then 'not_assessable'
            when is_lower_better and actual > target then 'breached'
            when not is_lower_better and actual < target then 'breached'
            when is_lower_better and actual > alert_level then 'alert'
            when not is_lower_better and actual < alert_level then 'alert'
            else 'met'
        end as outcome
    from measured
)

select
    judged.clause_id,
    judged.supplier_id,
    supplier.supplier_name,
    judged.kpi,
    judged.window_kind,
    judged.window_start,
    judged.target,
    judged.alert_level,
    judged.min_lines,
    judged.is_lower_better,
    judged.line_count,
    judged.missed_line_count,
    judged.numerator,
    judged.denominator,
    judged.actual,
    judged.missed_value,
    judged.window_value,
    judged.late_value,
    judged.line_penalty,
    judged.outcome,
    case
        when judged.outcome <> 'breached' then 0
        else cast(
                round(
                    cast(
                        least(
                            judged.line_penalty, coalesce(judged.penalty_cap * judged.window_value, judged.line_penalty)
                        )
                        as decimal(18, 6)
                    ),
                    2
                ) as double
            )
    end as penalty
from judged
left join marts.suppliers as supplier on judged.supplier_id = supplier.supplier_id
