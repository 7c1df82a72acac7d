-- One row per clause and window: its exact share beside the target. A window that has not ended is running: its share
-- so far is told, but neither verdict nor penalty. Ended = the as-of day is after its last day; or at most 7 days
-- before it, with the data loaded after it and no line of the clause due later. Below its minimum of lines a clause is
-- not assessable, as with nothing to divide by; there are no statistics in a breach. line_penalty: what its missed
-- lines cost by the words of the clause, before any exclusion and cap. is_final: it has ended and no penalty of a line
-- can still grow. penalty_reason: why what it costs is no amount.
with
windows as (
    select
        clause_id,
        supplier_id,
        kpi,
        window_kind,
        window_start,
        max(window_end(window_kind, window_start)) as window_end,
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
        sum(penalty_amount) as line_penalty,
        max(case when is_growing then 1 else 0 end) = 1 as is_growing
    from marts.clause_lines
    group by clause_id, supplier_id, kpi, window_kind, window_start
),

awaited as (
    select distinct clause_id
    from marts.clause_dates
    where reason is null
        and dated_by <> 'day'
        and owed_quantity > 0
        and compared(as_of_at, as_of_has_hour, due_at, due_has_hour) <= 0
        and measured_from_date >= valid_from
        and (valid_to is null or measured_from_date <= valid_to)
),

judged as (
    select
        windows.*,
        cast(windows.numerator as double) / nullif(cast(windows.denominator as double), 0) as actual,
        build.as_of_date > windows.window_end
        or (
            build.as_of_date >= windows.window_end - interval 7 day
            and build.loaded_on > windows.window_end
            and awaited.clause_id is null
        ) as is_ended,
        cast(windows.target as decimal(38, 9)) * windows.denominator as target_part,
        cast(windows.alert_level as decimal(38, 9)) * windows.denominator as alert_part
    from windows
    cross join meta.build as build
    left join awaited on windows.clause_id = awaited.clause_id
),

decided as (
    select
        judged.*,
        case
            when not is_ended then 'running'
            when line_count < min_lines or denominator <= 0 then 'not_assessable'
            when is_lower_better and numerator > target_part then 'breached'
            when not is_lower_better and numerator < target_part then 'breached'
            when is_lower_better and numerator > alert_part then 'alert'
            when not is_lower_better and numerator < alert_part then 'alert'
            else 'met'
        end as outcome
    from judged
)

select
    decided.clause_id,
    decided.supplier_id,
    supplier.supplier_name,
    decided.kpi,
    decided.window_kind,
    decided.window_start,
    decided.window_end,
    decided.target,
    decided.alert_level,
    decided.min_lines,
    decided.is_lower_better,
    decided.line_count,
    decided.missed_line_count,
    decided.numerator,
    decided.denominator,
    decided.actual,
    decided.missed_value,
    decided.window_value,
    decided.late_value,
    decided.penalty_cap,
    decided.line_penalty,
    decided.outcome,
    decided.outcome <> 'running' and not decided.is_growing as is_final,
    case
        when decided.outcome = 'not_assessable' then 'too_few_lines'
        when decided.outcome = 'breached' and decided.is_growing then 'not_final'
    end as penalty_reason
from decided
left join marts.suppliers as supplier on decided.supplier_id = supplier.supplier_id
