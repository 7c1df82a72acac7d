-- One row per order line of which something was sent: what came, when it was complete against each of its dates, and
-- how much of it had come by then. A line without a date is complete when what was not withdrawn of it has come.
with
parcels as (
    select
        parcel.*,
        max(case when delivered_quantity >= 0 then cast(delivered_at as date) end) over line_parcels
            as last_delivered_date,
        max(case when delivered_quantity >= 0 then cast(ready_at as date) end) over line_parcels as last_ready_date,
        max(case when delivered_quantity >= 0 then cast(shipped_at as date) end) over line_parcels as last_shipped_date,
        max(case when delivered_quantity >= 0 then cast(available_at as date) end) over line_parcels
            as last_available_date
    from marts.deliveries as parcel
    window line_parcels as (partition by flow, order_id, line_id)
),

totals as (
    select
        flow,
        order_id,
        line_id,
        count(*) as delivery_count,
        in_wholes(sum(case when delivered_at is not null then counted_quantity else 0 end)) as counted_quantity,
        in_wholes(sum(case when delivered_at is not null then coalesce(rejected_quantity, 0) else 0 end))
            as rejected_quantity,
        in_wholes(
            sum(case when delivered_at is not null and rejected_quantity is not null then counted_quantity else 0 end)
        ) as inspected_quantity,
        max(case when delivered_at is not null and rejected_quantity is null then 1 else 0 end) = 1
            as is_reject_unknown,
        greatest(sum(coalesce(stated_rejected_quantity, 0)), 0)
        > sum(case when delivered_at is not null then counted_quantity else 0 end) as is_over_rejected,
        max(case when is_over_delivered then 1 else 0 end) = 1 as is_over_delivered,
        max(case when is_below_nothing then 1 else 0 end) = 1 as is_below_nothing,
        max(case when delivered_quantity >= 0 then delivered_at end) as last_delivered_at,
        min(
            case
                when delivered_quantity >= 0 and cast(delivered_at as date) = last_delivered_date
                    then case when delivered_has_hour then 1 else 0 end
            end
        ) = 1 as last_delivered_has_hour,
        arg_max(delivered_offset, case when delivered_quantity >= 0 then delivered_at end) as last_delivered_offset,
        max(case when delivered_quantity >= 0 then ready_at end) as ready_at,
        min(
            case
                when delivered_quantity >= 0 and cast(ready_at as date) = last_ready_date
                    then case when ready_has_hour then 1 else 0 end
            end
        ) = 1 as ready_has_hour,
        arg_max(ready_offset, case when delivered_quantity >= 0 then ready_at end) as ready_offset,
        max(case when delivered_quantity >= 0 then shipped_at end) as shipped_at,
        min(
            case
                when delivered_quantity >= 0 and cast(shipped_at as date) = last_shipped_date
                    then case when shipped_has_hour then 1 else 0 end
            end
        ) = 1 as shipped_has_hour,
        arg_max(shipped_offset, case when delivered_quantity >= 0 then shipped_at end) as shipped_offset,
        max(case when delivered_quantity >= 0 then available_at end) as available_at,
        min(
            case
                when delivered_quantity >= 0 and cast(available_at as date) = last_available_date
                    then case when available_has_hour then 1 else 0 end
            end
        ) = 1 as available_has_hour,
        arg_max(available_offset, case when delivered_quantity >= 0 then available_at end) as available_offset,
        max(carrier) as carrier,
        max(cast(shipped_at as date)) as handed_over_date,
        count(shipped_at) = count(case when shipped_at is not null then tracking end) as is_tracked,
        count(tracking) > 0 as has_tracking,
        max(case when is_shipped_after_delivered then 1 else 0 end) = 1 as is_shipped_after_delivered,
        max(case when is_delivered_before_ordered then 1 else 0 end) = 1 as is_delivered_before_ordered
    from parcels
    group by flow, order_id, line_id
)

select
    total.*,
    came.completed_offset,
    came.first_completed_at,
    coalesce(came.first_completed_has_hour, false) as first_completed_has_hour,
    came.first_accepted_at,
    coalesce(came.first_accepted_has_hour, false) as first_accepted_has_hour,
    coalesce(came.first_punctual_quantity, 0) as first_punctual_quantity,
    coalesce(came.has_first_unknown_hour, false) as has_first_unknown_hour,
    came.requested_completed_at,
    coalesce(came.requested_completed_has_hour, false) as requested_completed_has_hour,
    came.requested_accepted_at,
    coalesce(came.requested_accepted_has_hour, false) as requested_accepted_has_hour,
    coalesce(came.requested_punctual_quantity, 0) as requested_punctual_quantity,
    coalesce(came.has_requested_unknown_hour, false) as has_requested_unknown_hour,
    came.latest_completed_at,
    coalesce(came.latest_completed_has_hour, false) as latest_completed_has_hour,
    came.latest_accepted_at,
    coalesce(came.latest_accepted_has_hour, false) as latest_accepted_has_hour,
    coalesce(came.latest_punctual_quantity, 0) as latest_punctual_quantity,
    coalesce(came.has_latest_unknown_hour, false) as has_latest_unknown_hour
from totals as total
left join marts.line_completions as came
    on total.flow = came.flow and total.order_id = came.order_id and total.line_id = came.line_id
