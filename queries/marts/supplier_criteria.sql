-- One row per supplier, month and criterion of the default scorecard: the share reached and its score from 0 to 100.
-- A criterion with fewer than ten lines in the month, or returns that may still come or are not recorded at all, has no
-- score: its weight is left out. Reaching the target earns 100; below it the score falls in proportion (half the
-- target, or twice it where less is better, earns 50).
with
counted as (
    select
        supplier_id,
        supplier_name,
        'delivery' as criterion,
        counted_on,
        case when is_on_time then 1.0 else 0.0 end as numerator,
        1.0 as denominator
    from marts.judged_lines
    where basis = 'first' and is_due
    union all
    select
        supplier_id,
        supplier_name,
        'quality' as criterion,
        cast(last_delivered_at as date) as counted_on,
        rejected_quantity as numerator,
        delivered_quantity as denominator
    from marts.order_lines
    where
        last_delivered_at is not null
        and flow in (select parcel.flow from marts.deliveries as parcel where parcel.rejected_quantity is not null)
    union all
    select
        line.supplier_id,
        supplier.supplier_name,
        'lead_time' as criterion,
        line.counted_on,
        line.numerator,
        line.denominator
    from marts.clause_lines as line
    left join marts.suppliers as supplier on line.supplier_id = supplier.supplier_id
    where line.kpi = 'lead_time'
    union all
    select
        supplier_id,
        supplier_name,
        'returns' as criterion,
        ordered_date as counted_on,
        returned as numerator,
        delivered as denominator
    from marts.sold_goods
    where
        counted_in = 'units'
        and flow = 'outbound'
        and cast(date_trunc('month', ordered_date) as date) + interval 1 month + interval 43 day <= as_of_date
        and exists (select known.return_id from staging.returns as known)
    union all
    select
        supplier_id,
        supplier_name,
        'stockout' as criterion,
        ordered_date as counted_on,
        case when cancelled_at is not null and cancel_reason = 'stockout' then 1.0 else 0.0 end as numerator,
        1.0 as denominator
    from marts.order_lines
    where flow in (select line.flow from marts.order_lines as line where line.cancelled_at is not null)
),

months as (
    select
        supplier_id,
        max(supplier_name) as supplier_name,
        criterion,
        cast(date_trunc('month', counted_on) as date) as month_start,
        count(*) as line_count,
        sum(cast(numerator as double)) as numerator,
        sum(cast(denominator as double)) as denominator
    from counted
    where supplier_id is not null and denominator > 0
    group by supplier_id, criterion, cast(date_trunc('month', counted_on) as date)
),

measured as (
    select
        month.supplier_id,
        month.supplier_name,
        month.month_start,
        month.criterion,
        month.line_count,
        month.numerator,
        month.denominator,
        month.numerator / month.denominator as actual,
        criterion.target,
        criterion.is_lower_better,
        case when month.line_count >= 10 then criterion.weight else 0 end as weight
    from months as month
    inner join marts.score_criteria as criterion on month.criterion = criterion.criterion
)

select
    measured.*,
    case
        when is_lower_better and actual <= target then 100.0
        when is_lower_better then 100 * target / actual
        else 100 * least(actual / target, 1)
    end as score
from measured
