-- One row per supplier, month and criterion of the default scorecard: the share reached and the lines it stands on.
-- Returns that may still come or are not recorded at all have none.
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
)

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
