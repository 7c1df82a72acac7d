-- One row per supplier, month and criterion of the scorecard: the share or the days reached, its score from 0 to 100.
-- A criterion with fewer than ten lines in the month has no score: its weight is left out. What is expected is the
-- company's target for the supplier in that month, else its target for everybody, else the scorecard's own; a version
-- of the data is built without any, the workspace's are put in their place when asked. Reaching the target earns 100,
-- missing five times what the target allows to miss earns nothing (a target of 95 % allows 5 % and ends at 75 %; one
-- that allows nothing ends 5 points away), and so does twice the days allowed; in between the score falls evenly.
-- Without a target nothing is scored or weighed.
with
generals as (
    select
        criterion,
        month_start,
        max(target) as target
    from meta.goals
    where supplier_id = ''
    group by criterion, month_start
),

targets as (
    select
        share.*,
        coalesce(own.target, general.target, cast(criterion.target as double)) as target,
        criterion.is_lower_better,
        criterion.kind,
        criterion.weight > 0 as is_weighed,
        case when share.line_count >= 10 then criterion.weight else 0 end as weight
    from marts.criterion_shares as share
    inner join marts.score_criteria as criterion on share.criterion = criterion.criterion
    left join meta.goals as own
        on share.supplier_id = own.supplier_id
        and share.criterion = own.criterion
        and share.month_start = own.month_start
    left join generals as general
        on share.criterion = general.criterion
        and share.month_start = general.month_start
),

ends as (
    select
        targets.*,
        case
            when kind = 'duration' then 2 * target
            when is_lower_better and target <= 0 then 0.05
            when is_lower_better then least(5 * target, 1)
            when target >= 1 then 0.95
            else greatest(1 - 5 * (1 - target), 0)
        end as zero_at,
        case when is_lower_better then actual <= target else actual >= target end as is_reached
    from targets
)

select
    supplier_id,
    supplier_name,
    month_start,
    criterion,
    line_count,
    numerator,
    denominator,
    actual,
    low,
    high,
    target,
    cast(zero_at as double) as zero_at,
    is_lower_better,
    kind,
    is_weighed,
    case when target is null then 0 else weight end as weight,
    case
        when target is null then null
        when is_reached then 100.0
        when zero_at = target then 0
        else 100 * least(greatest((actual - zero_at) / (target - zero_at), 0), 1)
    end as score
from ends
