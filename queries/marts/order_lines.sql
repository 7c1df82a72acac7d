-- One row per order line with everything already decided that does not depend on which promise it is measured against.
-- supplier_id is the supplier that answers for the line: of inbound lines and of dropship and marketplace lines;
-- empty for our own house. contractor_id is who may be held to a clause: the same, and the 3PL a line names.
-- completed_at is the moment all that was owed on the first promise had come. purchase_price is what a clause counts
-- with: the line's own price or cost of a purchase, its cost of a sale. line_reason is why the whole line stands
-- outside service, time and clause figures: also the one of a drop shipment kept as sale and as purchase
-- (is_kept_twice) that the house does not count.
select
    line.flow,
    line.order_id,
    line.line_id,
    line.ordered_at,
    line.ordered_has_hour,
    line.ordered_date,
    line.is_order_date_known,
    line.started_at,
    line.started_has_hour,
    line.started_offset,
    line.requested_at,
    line.requested_has_hour,
    line.promised_at,
    line.promised_has_hour,
    line.repromised_at,
    line.latest_promised_at,
    line.latest_promised_has_hour,
    line.is_first_too_far,
    line.is_requested_too_far,
    line.is_latest_too_far,
    arrival.ready_at,
    coalesce(arrival.ready_has_hour, false) as ready_has_hour,
    arrival.ready_offset,
    arrival.shipped_at,
    coalesce(arrival.shipped_has_hour, false) as shipped_has_hour,
    arrival.shipped_offset,
    arrival.handed_over_date,
    coalesce(arrival.is_tracked, false) as is_tracked,
    coalesce(arrival.has_tracking, false) as has_tracking,
    arrival.first_completed_at as completed_at,
    coalesce(arrival.first_completed_has_hour, false) as completed_has_hour,
    arrival.completed_offset,
    coalesce(arrival.has_first_unknown_hour, false) as has_first_unknown_hour,
    arrival.requested_completed_at,
    coalesce(arrival.requested_completed_has_hour, false) as requested_completed_has_hour,
    coalesce(arrival.has_requested_unknown_hour, false) as has_requested_unknown_hour,
    arrival.latest_completed_at,
    coalesce(arrival.latest_completed_has_hour, false) as latest_completed_has_hour,
    coalesce(arrival.has_latest_unknown_hour, false) as has_latest_unknown_hour,
    arrival.last_delivered_at,
    coalesce(arrival.last_delivered_has_hour, false) as last_delivered_has_hour,
    arrival.last_delivered_offset,
    arrival.available_at,
    coalesce(arrival.available_has_hour, false) as available_has_hour,
    arrival.available_offset,
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
    line.from_location_id,
    start.location_name as from_location_name,
    line.customer_country,
    line.customer_region,
    arrival.carrier,
    line.segment,
    line.ordered_quantity,
    coalesce(arrival.delivery_count, 0) as delivery_count,
    line.delivered_quantity,
    coalesce(arrival.counted_quantity, 0) as counted_quantity,
    coalesce(arrival.inspected_quantity, 0) as inspected_quantity,
    coalesce(arrival.rejected_quantity, 0) as rejected_quantity,
    coalesce(arrival.is_reject_unknown, false) as is_reject_unknown,
    coalesce(arrival.is_over_rejected, false) as is_over_rejected,
    line.first_owed_quantity,
    line.requested_owed_quantity,
    line.latest_owed_quantity,
    coalesce(arrival.first_punctual_quantity, 0) as first_punctual_quantity,
    coalesce(arrival.requested_punctual_quantity, 0) as requested_punctual_quantity,
    coalesce(arrival.latest_punctual_quantity, 0) as latest_punctual_quantity,
    cast(coalesce(line.promised_at, line.ordered_at) as date) as first_counted_on,
    date_reason(
        line.promised_at,
        line.promised_has_hour,
        line.is_first_too_far,
        line.ordered_at,
        line.ordered_has_hour,
        line.is_order_date_known
    ) as first_date_reason,
    promise_outcome(
        line.first_owed_quantity, line.promised_at, line.promised_has_hour, arrival.first_completed_at,
        arrival.first_completed_has_hour, line.open_quantity > 0, line.as_of_at, line.as_of_has_hour
    ) as first_came_outcome,
    promise_outcome(
        line.first_owed_quantity, line.promised_at, line.promised_has_hour, arrival.first_accepted_at,
        arrival.first_accepted_has_hour, line.open_quantity > 0, line.as_of_at, line.as_of_has_hour
    ) as first_taken_outcome,
    cast(coalesce(line.requested_at, line.ordered_at) as date) as requested_counted_on,
    date_reason(
        line.requested_at,
        line.requested_has_hour,
        line.is_requested_too_far,
        line.ordered_at,
        line.ordered_has_hour,
        line.is_order_date_known
    ) as requested_date_reason,
    promise_outcome(
        line.requested_owed_quantity, line.requested_at, line.requested_has_hour, arrival.requested_completed_at,
        arrival.requested_completed_has_hour, line.open_quantity > 0, line.as_of_at, line.as_of_has_hour
    ) as requested_came_outcome,
    promise_outcome(
        line.requested_owed_quantity, line.requested_at, line.requested_has_hour, arrival.requested_accepted_at,
        arrival.requested_accepted_has_hour, line.open_quantity > 0, line.as_of_at, line.as_of_has_hour
    ) as requested_taken_outcome,
    cast(coalesce(line.latest_promised_at, line.ordered_at) as date) as latest_counted_on,
    date_reason(
        line.latest_promised_at, line.latest_promised_has_hour, line.is_latest_too_far, line.ordered_at,
        line.ordered_has_hour, line.is_order_date_known
    ) as latest_date_reason,
    promise_outcome(
        line.latest_owed_quantity, line.latest_promised_at, line.latest_promised_has_hour, arrival.latest_completed_at,
        arrival.latest_completed_has_hour, line.open_quantity > 0, line.as_of_at, line.as_of_has_hour
    ) as latest_came_outcome,
    promise_outcome(
        line.latest_owed_quantity, line.latest_promised_at, line.latest_promised_has_hour, arrival.latest_accepted_at,
        arrival.latest_accepted_has_hour, line.open_quantity > 0, line.as_of_at, line.as_of_has_hour
    ) as latest_taken_outcome,
    line.cancelled_at,
    line.cancelled_has_hour,
    line.cancel_reason,
    line.cancelled_quantity,
    line.stated_cancelled_quantity,
    line.withdrawn_quantity,
    line.is_over_cancelled,
    line.cancelled_quantity > 0 as is_cancelled,
    line.is_cancelled_by_seller,
    line.closed_at,
    line.closed_has_hour,
    line.missing_quantity,
    line.closed_at is not null as is_closed,
    line.open_quantity,
    line.open_quantity > 0 as is_open,
    priced.unit_price,
    priced.unit_cost,
    priced.purchase_price,
    priced.is_without_rate,
    amount(line.ordered_quantity, priced.unit_price) as line_value,
    case
        when priced.unit_price is null and priced.is_without_rate then 'no_rate'
        when priced.unit_price is null then 'no_price'
        when amount(line.ordered_quantity, priced.unit_price) is null then 'value_too_large'
    end as value_reason,
    amount(line.ordered_quantity - line.cancelled_quantity, priced.unit_price) as kept_value,
    amount(line.ordered_quantity - line.cancelled_quantity, priced.unit_cost) as kept_cost,
    case
        when priced.unit_cost is null then 'no_cost'
        when amount(line.ordered_quantity, priced.unit_cost) is null then 'value_too_large'
    end as cost_reason,
    coalesce(arrival.is_delivered_before_ordered, false) as is_delivered_before_ordered,
    coalesce(arrival.is_shipped_after_delivered, false) as is_shipped_after_delivered,
    line.ordered_quantity = 0 as is_without_quantity,
    dropped.order_id is not null as is_kept_twice,
    case
        when line.ordered_quantity = 0 then 'zero_quantity'
        when dropped.order_id is not null and line.flow = 'inbound' and build.dropship_counts = 'sale'
            then 'counted_as_sale'
        when dropped.order_id is not null and line.flow = 'outbound' and build.dropship_counts = 'purchase'
            then 'counted_as_purchase'
        when arrival.is_delivered_before_ordered then 'delivered_before_ordered'
    end as line_reason,
    coalesce(arrival.is_over_delivered, false) as is_over_delivered,
    coalesce(arrival.is_below_nothing, false) as is_below_nothing,
    case
        when not line.is_order_date_known then false
        else
            coalesce(
                compared(line.promised_at, line.promised_has_hour, line.ordered_at, line.ordered_has_hour) < 0, false
            )
    end as is_promised_before_ordered,
    case
        when coalesce(arrival.is_shipped_after_delivered or arrival.is_delivered_before_ordered, false) then ''
        else
            concat_ws(
                ' ',
                case
                    when
                        line.is_order_date_known
                        and compared(
                            arrival.ready_at, arrival.ready_has_hour, line.started_at, line.started_has_hour
                        ) >= 0
                        then 'order_to_ready'
                end,
                case
                    when
                        compared(
                            arrival.shipped_at, arrival.shipped_has_hour, arrival.ready_at, arrival.ready_has_hour
                        ) >= 0
                        then 'ready_to_ship'
                end,
                case
                    when
                        compared(
                            arrival.last_delivered_at,
                            arrival.last_delivered_has_hour,
                            arrival.shipped_at,
                            arrival.shipped_has_hour
                        ) >= 0
                        then 'transit'
                end,
                case
                    when
                        compared(
                            arrival.available_at,
                            arrival.available_has_hour,
                            arrival.last_delivered_at,
                            arrival.last_delivered_has_hour
                        ) >= 0
                        then 'put_away'
                end
            )
    end as known_stages,
    span_reason(
        line.is_order_date_known, false, line.started_at, line.started_has_hour, arrival.first_completed_at,
        arrival.first_completed_has_hour
    ) as lead_reason,
    minutes_between(
        line.started_at,
        line.started_has_hour,
        line.started_offset,
        coalesce(arrival.first_completed_at, line.as_of_at),
        case
            when arrival.first_completed_at is null then line.as_of_has_hour
            else arrival.first_completed_has_hour
        end,
        arrival.completed_offset
    ) as lead_minutes,
    coalesce(completed.working_day_number, today.working_day_number) - coalesce(started.working_day_number, 0)
        as lead_working_days,
    cast(
        coalesce(arrival.first_completed_at, arrival.last_delivered_at, arrival.shipped_at, arrival.ready_at) as date
    ) as came_on,
    span_reason(
        line.is_order_date_known,
        arrival.is_shipped_after_delivered,
        line.started_at,
        line.started_has_hour,
        arrival.ready_at,
        arrival.ready_has_hour
    ) as order_to_ready_reason,
    minutes_between(
        line.started_at,
        line.started_has_hour,
        line.started_offset,
        arrival.ready_at,
        arrival.ready_has_hour,
        arrival.ready_offset
    ) as order_to_ready_minutes,
    span_reason(
        true,
        arrival.is_shipped_after_delivered,
        arrival.ready_at,
        arrival.ready_has_hour,
        arrival.shipped_at,
        arrival.shipped_has_hour
    ) as ready_to_ship_reason,
    minutes_between(
        arrival.ready_at,
        arrival.ready_has_hour,
        arrival.ready_offset,
        arrival.shipped_at,
        arrival.shipped_has_hour,
        arrival.shipped_offset
    ) as ready_to_ship_minutes,
    span_reason(
        true,
        arrival.is_shipped_after_delivered,
        arrival.shipped_at,
        arrival.shipped_has_hour,
        arrival.last_delivered_at,
        arrival.last_delivered_has_hour
    ) as transit_reason,
    minutes_between(
        arrival.shipped_at,
        arrival.shipped_has_hour,
        arrival.shipped_offset,
        arrival.last_delivered_at,
        arrival.last_delivered_has_hour,
        arrival.last_delivered_offset
    ) as transit_minutes,
    span_reason(
        true,
        arrival.is_shipped_after_delivered,
        arrival.last_delivered_at,
        arrival.last_delivered_has_hour,
        arrival.available_at,
        arrival.available_has_hour
    ) as put_away_reason,
    minutes_between(
        arrival.last_delivered_at,
        arrival.last_delivered_has_hour,
        arrival.last_delivered_offset,
        arrival.available_at,
        arrival.available_has_hour,
        arrival.available_offset
    ) as put_away_minutes,
    line.source_file,
    line.source_row,
    line.as_of_at,
    line.as_of_has_hour
from marts.promised_lines as line
cross join meta.build as build
inner join marts.line_prices as priced
    on line.flow = priced.flow and line.order_id = priced.order_id and line.line_id = priced.line_id
left join marts.arrivals as arrival
    on line.flow = arrival.flow and line.order_id = arrival.order_id and line.line_id = arrival.line_id
left join marts.drop_shipments as dropped
    on line.order_id = dropped.order_id
    and line.sku = dropped.sku
    and line.supplier_id = dropped.supplier_id
    and (line.flow = 'inbound' or line.mode = 'dropship')
left join marts.products as product on line.sku = product.sku
left join marts.suppliers as supplier
    on line.supplier_id = supplier.supplier_id
    and not supplier.is_own
    and (line.flow = 'inbound' or line.mode in ('dropship', 'marketplace'))
left join marts.locations as place on line.location_id = place.location_id
left join marts.locations as start on line.from_location_id = start.location_id
left join marts.working_days as started
    on coalesce(line.location_id, '') = started.location_id and cast(line.started_at as date) = started.calendar_date
left join marts.working_days as completed
    on coalesce(line.location_id, '') = completed.location_id
    and cast(arrival.first_completed_at as date) = completed.calendar_date
left join marts.working_days as today
    on coalesce(line.location_id, '') = today.location_id and cast(line.as_of_at as date) = today.calendar_date
