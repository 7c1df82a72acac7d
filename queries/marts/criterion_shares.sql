-- One row per supplier, month and criterion of the scorecard: the share or the median days reached, and the lines it
-- stands on. Returns that may still come or are not recorded at all have none. A median has the ends of its 80 %
-- interval, of n days in order those at the places (n + 1 -/+ 1.2816 sqrt(n)) / 2, rounded outwards;
-- numerator / denominator is that median weighed by lines, so that sums over months are the mean of their medians.
with
counted as (
    select
        supplier_id,
        supplier_name,
        'delivery' as criterion,
        counted_on,
        case when is_on_time then 1 else 0 end as numerator,
        1 as denominator
    from marts.judged_lines
    where basis = 'first' and is_due
    union all
    select
        line.supplier_id,
        line.supplier_name,
        'quality' as criterion,
        parcel.delivered_date as counted_on,
        parcel.rejected_quantity as numerator,
        parcel.counted_quantity as denominator
    from marts.deliveries as parcel
    inner join marts.order_lines as line
        on parcel.flow = line.flow and parcel.order_id = line.order_id and parcel.line_id = line.line_id
    where parcel.rejected_quantity is not null
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
        sold.answering_supplier_id as supplier_id,
        supplier.supplier_name,
        'returns' as criterion,
        sold.ordered_date as counted_on,
        sold.returned as numerator,
        sold.delivered as denominator
    from marts.sold_goods as sold
    inner join marts.suppliers as supplier on sold.answering_supplier_id = supplier.supplier_id
    where
        sold.counted_in = 'units'
        and sold.flow = 'outbound'
        and month_start(sold.ordered_date) + interval 1 month + interval 43 day
        <= sold.as_of_date
    union all
    select
        supplier_id,
        supplier_name,
        'stockout' as criterion,
        ordered_date as counted_on,
        case when is_stockout then 1 else 0 end as numerator,
        1 as denominator
    from marts.cancellable_lines
    where stockout_reason is null
),

durations as (
    select
        supplier_id,
        supplier_name,
        month_start(counted_on) as month_start,
        lead_days,
        row_number() over (partition by supplier_id, month_start(counted_on) order by lead_days) as place,
        count(*) over (partition by supplier_id, month_start(counted_on)) as line_count
    from marts.lead_days
    where day_kind = 'calendar' and cohort = 'completion' and outcome = 'complete' and supplier_id is not null
),

placed as (
    select
        *,
        cast(greatest(floor((line_count + 1 - 1.2815515655446004 * sqrt(line_count)) / 2), 1) as bigint) as low_place
    from durations
),

middles as (
    select
        supplier_id,
        max(supplier_name) as supplier_name,
        month_start,
        count(*) as line_count,
        max(case when 2 * place <= line_count + 1 then lead_days end) as before_middle,
        min(case when 2 * place >= line_count + 1 then lead_days end) as after_middle,
        min(case when place >= low_place then lead_days end) as low,
        max(case when place <= line_count + 1 - low_place then lead_days end) as high
    from placed
    group by supplier_id, month_start
),

medians as (
    select
        supplier_id,
        supplier_name,
        month_start,
        line_count,
        before_middle + 0.5 * (after_middle - before_middle) as median_days,
        low,
        high
    from middles
),

shares as (
    select
        supplier_id,
        max(supplier_name) as supplier_name,
        criterion,
        month_start(counted_on) as month_start,
        count(*) as line_count,
        cast(sum(numerator) as double) as numerator,
        cast(sum(denominator) as double) as denominator
    from counted
    where supplier_id is not null and denominator > 0
    group by supplier_id, criterion, month_start(counted_on)
)

select
    supplier_id,
    supplier_name,
    criterion,
    month_start,
    line_count,
    numerator,
    denominator,
    numerator / denominator as actual,
    cast(null as double) as low,
    cast(null as double) as high
from shares
union all
select
    supplier_id,
    supplier_name,
    'lead_days' as criterion,
    month_start,
    line_count,
    median_days * line_count as numerator,
    cast(line_count as double) as denominator,
    median_days as actual,
    low,
    high
from medians
