-- One row per clause line that was missed and day it was due (a line may be returned on several): whether its dates
-- name their source, whether a document shows what became of it (a receipt, or its cancellation: what is only still
-- open has none), and whether its SKU then ran out. A stockout followed where the line itself was cancelled for one, or
-- where an active SKU had nothing on hand at the line's place (of a line without a place: at any own place) on a day
-- from the due day on and before the line arrived, was cancelled, or the data end (waited_from, and before
-- waited_before). Where no snapshot covers these days it is not known.
with
missed as (
    select distinct
        line.clause_id,
        line.flow,
        line.order_id,
        line.line_id,
        line.sku,
        line.due_date,
        order_line.location_id,
        order_line.completed_at,
        coalesce(order_line.cancel_reason, '') = 'stockout' as is_cancelled_for_stockout,
        coalesce(order_line.cancelled_at, order_line.completed_at) as ended_at,
        order_line.cancelled_at is not null as is_cancelled,
        line.source_file is not null and line.source_row is not null as has_order_source,
        greatest(
            cast(coalesce(order_line.completed_at, order_line.cancelled_at, order_line.as_of_at) as date),
            cast(line.due_date + 1 as date)
        ) as waited_before
    from marts.clause_lines as line
    inner join marts.order_lines as order_line
        on line.flow = order_line.flow and line.order_id = order_line.order_id and line.line_id = order_line.line_id
    where not line.is_met
),

parcels as (
    select
        flow,
        order_id,
        line_id,
        count(*) as parcel_count,
        sum(case when source_file is null or source_row is null then 1 else 0 end) as unsourced_count
    from marts.deliveries
    group by flow, order_id, line_id
),

seen as (
    select
        missed.clause_id,
        missed.flow,
        missed.order_id,
        missed.line_id,
        missed.due_date,
        min(case when day.is_out then day.stock_date end) as stockout_on
    from missed
    inner join marts.stock_days as day
        on missed.sku = day.sku
        and (missed.location_id = day.location_id or (missed.location_id is null and day.is_own_place))
        and day.is_known
        and day.stock_date < missed.waited_before
        and day.stock_date >= missed.due_date
    group by missed.clause_id, missed.flow, missed.order_id, missed.line_id, missed.due_date
)

select
    missed.clause_id,
    missed.flow,
    missed.order_id,
    missed.line_id,
    missed.sku,
    missed.location_id,
    missed.due_date as waited_from,
    missed.waited_before,
    missed.has_order_source
    and coalesce(parcel.unsourced_count, 0) = 0
    and (missed.completed_at is null or coalesce(parcel.parcel_count, 0) > 0) as is_proven,
    coalesce(parcel.parcel_count, 0) > 0 or missed.is_cancelled as has_document,
    case
        when missed.is_cancelled_for_stockout or seen.stockout_on is not null then 'followed'
        when seen.clause_id is not null then 'none'
        else 'unknown'
    end as stockout,
    case
        when missed.is_cancelled_for_stockout then cast(missed.ended_at as date)
        else seen.stockout_on
    end as stockout_on
from missed
left join parcels as parcel
    on missed.flow = parcel.flow and missed.order_id = parcel.order_id and missed.line_id = parcel.line_id
left join seen
    on missed.clause_id = seen.clause_id
    and missed.flow = seen.flow
    and missed.order_id = seen.order_id
    and missed.line_id = seen.line_id
    and missed.due_date = seen.due_date
