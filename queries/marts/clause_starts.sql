-- One row per clause and order line it names: the moment its days are counted from, or the reason why nobody can say.
-- `cutoff_24h` judges only lines ordered before the cut-off (14:00 unless the clause says); a cut-off without lead days
-- only leaves out the lines ordered at it or later. dated_by: what the due day follows from.
with
clauses as (
    select
        clause.*,
        measure.is_lower_better,
        case
            when clause.kpi in ('reject_rate', 'stockout_rate', 'cancel_rate') then 'day'
            when clause.kpi = 'cutoff_24h' then 'order_hour'
            when clause.cutoff_time is not null and clause.lead_days is not null then 'cutoff'
            when clause.kpi = 'lead_time' then 'start'
            else 'promise'
        end as dated_by,
        coalesce(clause.cutoff_time, cast('14:00:00' as time)) as cutoff,
        cast(coalesce(clause.lead_days, case when clause.kpi = 'cutoff_24h' then 1 else 0 end) as integer) as lead,
        cast(clause.grace_days as integer) as grace
    from staging.sla_clauses as clause
    inner join meta.clause_kpis as measure on clause.kpi = measure.kpi and measure.is_by_own_dates
    where clause.is_sound and (clause.kpi <> 'lead_time' or clause.lead_days is not null)
)

select
    clause.clause_id,
    clause.supplier_id,
    clause.kpi,
    clause.window_kind,
    clause.early_days,
    clause.day_kind,
    clause.penalty_kind,
    clause.valid_from,
    clause.valid_to,
    clause.is_lower_better,
    clause.dated_by,
    clause.cutoff,
    clause.lead,
    clause.grace,
    case
        when clause.dated_by = 'day' and clause.kpi = 'reject_rate' then line.last_delivered_at
        when clause.dated_by in ('day', 'order_hour') then line.ordered_at
        when clause.dated_by in ('cutoff', 'start') then line.started_at
        when clause.basis = 'requested' then line.requested_at
        when clause.basis = 'latest' then line.latest_promised_at
        else line.promised_at
    end as measured_from_at,
    case
        when clause.dated_by in ('day', 'start') then false
        when clause.dated_by in ('cutoff', 'order_hour') then true
        when clause.basis = 'requested' then line.requested_has_hour
        when clause.basis = 'latest' then line.latest_promised_has_hour
        else line.promised_has_hour
    end as due_has_hour,
    case
        when line.line_reason is not null then line.line_reason
        when clause.kpi = 'cancel_rate' and line.is_cancelled_by_seller is null then 'no_reason'
        when clause.dated_by in ('cutoff', 'order_hour', 'start') and not line.is_order_date_known
            then 'order_date_unknown'
        when clause.dated_by = 'cutoff' and not line.started_has_hour then 'hour_unknown'
        when clause.dated_by = 'order_hour' and not line.ordered_has_hour then 'hour_unknown'
        when clause.dated_by <> 'cutoff' and clause.cutoff_time is not null and not line.ordered_has_hour
            then 'hour_unknown'
        when clause.dated_by <> 'promise' then null
        when clause.basis = 'requested' and line.requested_at is null then 'no_promise'
        when clause.basis = 'latest' and line.latest_promised_at is null then 'no_promise'
        when clause.basis = 'first' and line.promised_at is null then 'no_promise'
        when clause.basis = 'requested' and line.is_requested_too_far then 'promise_too_far'
        when clause.basis = 'latest' and line.is_latest_too_far then 'promise_too_far'
        when clause.basis = 'first' and line.is_first_too_far then 'promise_too_far'
        when not line.is_order_date_known then null
        when
            clause.basis = 'requested'
            and compared(line.requested_at, line.requested_has_hour, line.ordered_at, line.ordered_has_hour) < 0
            then 'promise_before_order'
        when
            clause.basis = 'latest'
            and compared(
                line.latest_promised_at, line.latest_promised_has_hour, line.ordered_at, line.ordered_has_hour
            ) < 0
            then 'promise_before_order'
        when clause.basis = 'first' and line.is_promised_before_ordered then 'promise_before_order'
    end as reason,
    line.flow,
    line.order_id,
    line.line_id,
    line.location_id,
    line.ordered_at,
    line.ordered_quantity,
    line.withdrawn_quantity,
    line.cancelled_at,
    line.cancelled_has_hour,
    line.cancelled_quantity,
    line.cancel_reason,
    line.is_cancelled,
    line.is_cancelled_by_seller,
    line.closed_at,
    line.closed_has_hour,
    line.missing_quantity,
    line.is_open,
    line.inspected_quantity,
    line.rejected_quantity,
    line.purchase_price,
    amount(line.ordered_quantity, line.purchase_price) as line_value,
    line.sku,
    line.product_name,
    line.category,
    line.mode,
    line.source_file,
    line.source_row,
    line.as_of_at,
    line.as_of_has_hour
from clauses as clause
inner join marts.order_lines as line
    on clause.supplier_id = line.contractor_id
    and not line.is_without_quantity
    and (clause.mode is null or clause.mode = line.mode)
    and (clause.category is null or clause.category = line.category)
    and (
        clause.dated_by = 'cutoff'
        or (clause.cutoff_time is null and clause.kpi <> 'cutoff_24h')
        or not line.ordered_has_hour
        or cast(line.ordered_at as time) < clause.cutoff
    )
