-- One row per order line placed by the as-of moment.
-- A cancellation without its date counts from the order on: the file says that it happened, not when.
select
    line.flow,
    line.order_id,
    line.line_id,
    line.ordered_at,
    coalesce(line.order_date_known, true) as is_order_date_known,
    line.requested_at,
    line.promised_at,
    line.repromised_at,
    line.released_at,
    line.sku,
    line.supplier_id,
    line.location_id,
    line.channel,
    line.mode,
    line.customer_country,
    line.customer_region,
    line.segment,
    line.ordered_quantity,
    line.unit_price,
    line.unit_cost,
    coalesce(line.currency, build.reporting_currency) as currency,
    case
        when line.cancelled_at > build.as_of_at then null
        when line.cancelled_at is not null then line.cancelled_at
        when line.cancelled_quantity > 0 or line.cancel_reason is not null then line.ordered_at
    end as cancelled_at,
    line.cancelled_quantity,
    case when coalesce(line.cancelled_at <= build.as_of_at, true) then line.cancel_reason end as cancel_reason,
    line.source_file,
    line.source_row,
    build.as_of_at
from store.order_lines as line
cross join meta.build as build
where line.ordered_at <= build.as_of_at
