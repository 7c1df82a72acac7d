-- One row per order line with everything already decided that does not depend on which promise it is measured
-- against.
-- supplier_id is the supplier that answers for the line: of inbound lines and of dropship and marketplace lines;
-- empty for our own house. contractor_id is who may be held to a clause: the same, and the 3PL a line names.
with
lines as (
    select
        line.*,
        cast(line.ordered_at as date) as ordered_date,
        case
            when line.released_at > line.ordered_at then line.released_at
            else line.ordered_at
        end as started_at,
        line.cancelled_at is not null
        and coalesce(line.cancelled_quantity, line.ordered_quantity) >= line.ordered_quantity as is_cancelled,
        case
            when line.cancelled_at is null then 0
            else least(coalesce(line.cancelled_quantity, line.ordered_quantity), line.ordered_quantity)
        end as lost_quantity,
        coalesce(line.cancel_reason in ('customer', 'fraud'), false) as is_cancelled_by_customer,
        coalesce(line.repromised_at, line.promised_at) as latest_promised_at
    from staging.order_lines as line
),

targets as (
    select
        line.*,
        case when line.is_cancelled_by_customer then line.lost_quantity else 0 end as withdrawn_quantity,
        case when line.is_cancelled then line.ordered_quantity else line.ordered_quantity - line.lost_quantity end
            as owed_quantity,
        case
            when line.promised_at = date_trunc('day', line.promised_at)
                then line.promised_at + interval 1 day - interval 1 microsecond
            else line.promised_at
        end as first_deadline_at,
        case
            when line.requested_at = date_trunc('day', line.requested_at)
                then line.requested_at + interval 1 day - interval 1 microsecond
            else line.requested_at
        end as requested_deadline_at,
        case
            when line.latest_promised_at = date_trunc('day', line.latest_promised_at)
                then line.latest_promised_at + interval 1 day - interval 1 microsecond
            else line.latest_promised_at
        end as latest_deadline_at
    from lines as line
),

arrivals as (
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
    inner join targets as line
        on parcel.flow = line.flow and parcel.order_id = line.order_id and parcel.line_id = line.line_id
    group by parcel.flow, parcel.order_id, parcel.line_id
)

select
    line.flow,
    line.order_id,
    line.line_id,
    line.ordered_at,
    line.ordered_date,
    line.is_order_date_known,
    line.started_at,
    line.requested_at,
    line.promised_at,
    line.repromised_at,
    line.latest_promised_at,
    line.first_deadline_at,
    line.requested_deadline_at,
    line.latest_deadline_at,
    arrival.ready_at,
    arrival.shipped_at,
    arrival.completed_at,
    arrival.last_delivered_at,
    arrival.available_at,
    supplier.supplier_id,
    supplier.supplier_name,
    case
        when line.flow = 'inbound' or line.mode in ('dropship', 'marketplace', 'third_party') then line.supplier_id
    end as contractor_id,
    product.sku,
    product.product_name,
    product.category,
    product.brand,
    product.supplier_id as product_supplier_id,
    product.supplier_name as product_supplier_name,
    line.mode,
    line.channel,
    line.location_id,
    place.location_name,
    place.kind as location_kind,
    line.customer_country,
    line.customer_region,
    arrival.carrier,
    line.segment,
    line.ordered_quantity,
    line.ordered_quantity - line.withdrawn_quantity as due_quantity,
    coalesce(arrival.delivery_count, 0) as delivery_count,
    coalesce(arrival.delivered_quantity, 0) as delivered_quantity,
    coalesce(arrival.rejected_quantity, 0) as rejected_quantity,
    coalesce(arrival.first_delivered_quantity, 0) as first_delivered_quantity,
    coalesce(arrival.requested_delivered_quantity, 0) as requested_delivered_quantity,
    coalesce(arrival.latest_delivered_quantity, 0) as latest_delivered_quantity,
    coalesce(arrival.first_accepted_quantity, 0) as first_accepted_quantity,
    coalesce(arrival.requested_accepted_quantity, 0) as requested_accepted_quantity,
    coalesce(arrival.latest_accepted_quantity, 0) as latest_accepted_quantity,
    line.cancelled_at,
    line.cancel_reason,
    line.is_cancelled,
    line.is_cancelled_by_customer,
    line.lost_quantity as cancelled_quantity,
    coalesce(
        line.unit_price * rate.rate,
        case when line.flow = 'inbound' then coalesce(line.unit_cost * rate.rate, product.unit_cost) end
    ) as unit_price,
    coalesce(line.unit_cost * rate.rate, product.unit_cost) as unit_cost,
    line.ordered_quantity * coalesce(
        line.unit_price * rate.rate,
        case when line.flow = 'inbound' then coalesce(line.unit_cost * rate.rate, product.unit_cost) end
    ) as line_value,
    arrival.freight_cost,
    arrival.handling_cost,
    coalesce(arrival.completed_at < line.ordered_at and line.is_order_date_known, false) as is_delivered_before_ordered,
    coalesce(arrival.is_shipped_after_delivered, false) as is_shipped_after_delivered,
    coalesce(arrival.delivered_quantity > line.ordered_quantity, false) as is_over_delivered,
    coalesce(line.first_deadline_at < line.ordered_date and line.is_order_date_known, false)
        as is_promised_before_ordered,
    coalesce(started.working_day_number, 0) as started_working_day,
    completed.working_day_number as completed_working_day,
    line.source_file,
    line.source_row,
    line.as_of_at
from targets as line
left join arrivals as arrival
    on line.flow = arrival.flow and line.order_id = arrival.order_id and line.line_id = arrival.line_id
left join marts.products as product on line.sku = product.sku
left join marts.suppliers as supplier
    on line.supplier_id = supplier.supplier_id
    and not supplier.is_own
    and (line.flow = 'inbound' or line.mode in ('dropship', 'marketplace'))
left join marts.locations as place on line.location_id = place.location_id
left join marts.exchange_rates as rate
    on line.currency = rate.currency and line.ordered_date >= rate.valid_from and line.ordered_date < rate.valid_before
left join marts.working_days as started
    on coalesce(line.location_id, '') = started.location_id and cast(line.started_at as date) = started.calendar_date
left join marts.working_days as completed
    on coalesce(line.location_id, '') = completed.location_id
    and cast(arrival.completed_at as date) = completed.calendar_date
