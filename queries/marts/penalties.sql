-- One row per clause and window: from the value that came late to the estimated penalty. Only a breach costs, and only
-- where it stays one without the lines excluded, which are judged neither way. `raw` less `excluded` less `elsewhere`
-- (what another clause charges of the same misses) less `over_cap` is the `estimate`; `alone` is what the clause would
-- cost if there were no other. A cap is a share of the value of the lines judged that are kept; where the value of one
-- of them is unknown (cap_unknown_count of cap_line_count) no cap can be computed and none is applied. What is final is
-- `retained` and counts in totals; what may still grow is `so_far` and counts in none.
with
summed as (
    select
        clause_id,
        window_start,
        sum(case when is_excluded then 1 else 0 end) as excluded_line_count,
        sum(case when is_excluded then 0 else 1 end) as kept_line_count,
        sum(case when is_excluded or is_met then 0 else 1 end) as kept_missed_count,
        sum(case when is_excluded then 0 else numerator end) as numerator,
        sum(case when is_excluded then 0 else denominator end) as denominator,
        sum(case when not is_excluded and line_value is null then 1 else 0 end) as unknown_count,
        sum(case when is_excluded then 0 else line_value end) as kept_value,
        sum(case when is_excluded then 0 else penalty_amount end) as kept_penalty,
        sum(case when is_excluded then 0 else charged_amount end) as kept_charged
    from marts.decided_lines
    group by clause_id, window_start
),

judged as (
    select
        judged.clause_id,
        judged.supplier_id,
        judged.window_kind,
        judged.window_start,
        judged.window_end,
        judged.outcome,
        judged.is_final,
        case when judged.missed_line_count = 0 then 0 else judged.late_value end as base,
        judged.line_penalty,
        judged.penalty_cap,
        summed.excluded_line_count,
        summed.kept_line_count,
        summed.kept_missed_count,
        summed.unknown_count,
        summed.kept_value,
        summed.kept_penalty,
        summed.kept_charged,
        cast(summed.numerator as double) / nullif(cast(summed.denominator as double), 0) as actual_without,
        judged.outcome = 'breached'
        and summed.kept_line_count >= judged.min_lines
        and case
            when judged.is_lower_better
                then summed.numerator > cast(judged.target as decimal(38, 9)) * summed.denominator
            else summed.numerator < cast(judged.target as decimal(38, 9)) * summed.denominator
        end as is_breached_without
    from marts.clause_windows as judged
    inner join summed on judged.clause_id = summed.clause_id and judged.window_start = summed.window_start
),

priced as (
    select
        judged.*,
        case when outcome = 'breached' then line_penalty else 0 end as raw,
        case when is_breached_without then kept_penalty else 0 end as kept,
        case when is_breached_without then kept_charged else 0 end as charged,
        case when is_breached_without and penalty_cap is not null then unknown_count else 0 end as cap_unknown_count,
        case when unknown_count = 0 then amount(kept_value, penalty_cap) end as cap_amount
    from judged
),

capped as (
    select
        priced.*,
        least(kept, coalesce(cap_amount, kept)) as alone,
        least(charged, coalesce(cap_amount, charged)) as estimate
    from priced
)

select
    clause_id,
    supplier_id,
    window_kind,
    window_start,
    window_end,
    outcome,
    is_final,
    actual_without,
    is_breached_without,
    cast(excluded_line_count as integer) as excluded_line_count,
    cast(kept_line_count as integer) as kept_line_count,
    cast(kept_missed_count as integer) as kept_missed_count,
    base,
    raw,
    raw - kept as excluded,
    kept - charged as elsewhere,
    charged - estimate as over_cap,
    estimate,
    alone,
    cast(cap_unknown_count as integer) as cap_unknown_count,
    cast(case when cap_unknown_count > 0 then kept_line_count else 0 end as integer) as cap_line_count,
    case when is_final then estimate else 0 end as retained,
    case when is_final then 0 else estimate end as so_far
from capped
