-- One row per order line of which something was sent: what came, when, and how much of it by each of its promises.
select
    parcel.flow,
    parcel.order_id,
    parcel.line_id,
    count(*) as delivery_count,
    sum(case when parcel.delivered_at is not null then parcel.delivered_quantity else 0 end) as delivered_quantity,
    sum(case when parcel.delivered_at is not null then coalesce(parcel.rejected_quantity, 0) else 0 end)
        as rejected_quantity,
    min(
        case
            when parcel.delivered_at is null then null
            when parcel.cumulated_accepted_quantity >= line.owed_quantity then parcel.delivered_at
        end
    ) as completed_at,
    max(parcel.delivered_at) as last_delivered_at,
    max(parcel.ready_at) as ready_at,
    max(parcel.shipped_at) as shipped_at,
    max(parcel.available_at) as available_at,
    max(parcel.carrier) as carrier,
    sum(case when parcel.delivered_at is not null then parcel.freight_cost end) as freight_cost,
    sum(case when parcel.delivered_at is not null then parcel.handling_cost end) as handling_cost,
    max(case when parcel.shipped_at > parcel.delivered_at then 1 else 0 end) = 1 as is_shipped_after_delivered,
    sum(case when parcel.delivered_at <= line.first_deadline_at then parcel.delivered_quantity else 0 end)
        as first_delivered_quantity,
    sum(case when parcel.delivered_at <= line.requested_deadline_at then parcel.delivered_quantity else 0 end)
        as requested_delivered_quantity,
    sum(case when parcel.delivered_at <= line.latest_deadline_at then parcel.delivered_quantity else 0 end)
        as latest_delivered_quantity,
    sum(case when parcel.delivered_at <= line.first_deadline_at then parcel.accepted_quantity else 0 end)
        as first_accepted_quantity,
    sum(case when parcel.delivered_at <= line.requested_deadline_at then parcel.accepted_quantity else 0 end)
        as requested_accepted_quantity,
    sum(case when parcel.delivered_at <= line.latest_deadline_at then parcel.accepted_quantity else 0 end)
        as latest_accepted_quantity
from marts.deliveries as parcel
inner join marts.promised_lines as line
    on parcel.flow = line.flow and parcel.order_id = line.order_id and parcel.line_id = line.line_id
group by parcel.flow, parcel.order_id, parcel.line_id
