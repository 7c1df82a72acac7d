-- One row per order line (counted in lines) and per order (any line of it): not fulfilled, in whole or in part,
-- because of a stockout (missed) or not (met). Only where cancellations are recorded at all: a flow without a single
-- one in its files has no such rate.
with
judged as (
    select
        line.*,
        line.is_cancelled and coalesce(line.cancel_reason, '') = 'stockout' as is_stockout,
        case when line.line_reason <> 'delivered_before_ordered' then line.line_reason end as reason
    from marts.order_lines as line
    inner join marts.recorded_flows as recorded on line.flow = recorded.flow and recorded.has_cancellations
),

orders as (
    select
        flow,
        order_id,
        min(ordered_date) as ordered_date,
        agreed(supplier_id, supplier_id) as supplier_id,
        agreed(supplier_id, supplier_name) as supplier_name,
        agreed(mode, mode) as mode,
        min(channel) as channel,
        agreed(location_id, location_id) as location_id,
        agreed(location_id, location_name) as location_name,
        min(customer_country) as customer_country,
        min(customer_region) as customer_region,
        min(segment) as segment,
        max(case when is_stockout then 1 else 0 end) as stockouts
    from judged
    where reason is null
    group by flow, order_id
)

select
    'lines' as counted_in,
    ordered_date as counted_on,
    columns(line_dimensions()),
    case when reason is not null then 'unknown' when is_stockout then 'missed' else 'met' end as outcome,
    reason,
    left_out(reason) as unplaced,
    case when is_stockout and reason is null then 1 else 0 end as numerator,
    case when reason is null then 1 else 0 end as denominator
from judged
union all
select
    'orders' as counted_in,
    ordered_date as counted_on,
    flow,
    order_id,
    null as line_id,
    supplier_id,
    supplier_name,
    null as sku,
    null as product_name,
    null as category,
    null as brand,
    mode,
    channel,
    location_id,
    location_name,
    customer_country,
    customer_region,
    null as carrier,
    segment,
    case when stockouts = 1 then 'missed' else 'met' end as outcome,
    null as reason,
    0 as unplaced,
    stockouts as numerator,
    1 as denominator
from orders
