-- One row per order line with everything already decided that does not depend on which promise it is measured
-- against.
-- supplier_id is the supplier that answers for the line: of inbound lines and of dropship and marketplace lines;
-- empty for our own house. contractor_id is who may be held to a clause: the same, and the 3PL a line names.
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
        converted(line.unit_price, rate.rate),
        case
            when line.flow = 'inbound'
                then coalesce(converted(line.unit_cost, rate.rate), cast(product.unit_cost as decimal(21, 12)))
        end
    ) as unit_price,
    coalesce(converted(line.unit_cost, rate.rate), cast(product.unit_cost as decimal(21, 12))) as unit_cost,
    amount(
        line.ordered_quantity,
        coalesce(
            converted(line.unit_price, rate.rate),
            case
                when line.flow = 'inbound'
                    then coalesce(converted(line.unit_cost, rate.rate), cast(product.unit_cost as decimal(21, 12)))
            end
        )
    ) as line_value,
    arrival.freight_cost,
    arrival.handling_cost,
    coalesce(arrival.completed_at < line.ordered_at and line.is_order_date_known, false) as is_delivered_before_ordered,
    coalesce(arrival.is_shipped_after_delivered, false) as is_shipped_after_delivered,
    coalesce(arrival.delivered_quantity > line.ordered_quantity, false) as is_over_delivered,
    coalesce(line.first_deadline_at < line.ordered_date and line.is_order_date_known, false)
        as is_promised_before_ordered,
    case
        when coalesce(arrival.is_shipped_after_delivered, false) then ''
        else
            trim(
                case
                    when line.is_order_date_known and arrival.ready_at >= line.started_at then 'order_to_ready' else ''
                end
                || case when arrival.shipped_at >= arrival.ready_at then ' ready_to_ship' else '' end
                || case when arrival.last_delivered_at >= arrival.shipped_at then ' transit' else '' end
                || case when arrival.available_at >= arrival.last_delivered_at then ' put_away' else '' end
            )
    end as known_stages,
    coalesce(started.working_day_number, 0) as started_working_day,
    completed.working_day_number as completed_working_day,
    line.source_file,
    line.source_row,
    line.as_of_at
from marts.promised_lines as line
left join marts.arrivals as arrival
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
