-- One row per parcel: its freight and handling, for the units that came in it. A parcel without a cost, or of an
-- unknown line, stands outside. Only flows in which costs are recorded have such rows.
with
recorded as (
    select distinct flow
    from marts.deliveries
    where has_cost
),

parcels as (
    select
        parcel.*,
        case
            when line.is_without_quantity then 'zero_quantity'
            when parcel.is_without_rate then 'no_rate'
            when not parcel.has_cost then 'no_cost'
        end as cost_reason
    from marts.deliveries as parcel
    inner join recorded on parcel.flow = recorded.flow
    inner join marts.order_lines as line
        on parcel.flow = line.flow and parcel.order_id = line.order_id and parcel.line_id = line.line_id
    where parcel.delivered_at is not null
)

select
    parcel.delivered_date as counted_on,
    line.flow,
    line.order_id,
    line.line_id,
    line.supplier_id,
    line.supplier_name,
    line.sku,
    line.product_name,
    line.category,
    line.brand,
    line.mode,
    line.channel,
    line.location_id,
    line.location_name,
    line.customer_country,
    line.customer_region,
    line.carrier,
    line.segment,
    parcel.delivery_id,
    case when parcel.cost_reason is null then 'met' else 'unknown' end as outcome,
    parcel.cost_reason as reason,
    case when parcel.cost_reason is null then 0 else parcel.counted_quantity end as unplaced,
    case
        when parcel.cost_reason is null then coalesce(parcel.freight_cost, 0) + coalesce(parcel.handling_cost, 0) else 0
    end as numerator,
    case when parcel.cost_reason is null then parcel.counted_quantity else 0 end as denominator
from parcels as parcel
inner join marts.order_lines as line
    on parcel.flow = line.flow and parcel.order_id = line.order_id and parcel.line_id = line.line_id
union all
select
    parcel.delivered_date as counted_on,
    parcel.flow,
    parcel.order_id,
    parcel.line_id,
    null as supplier_id,
    null as supplier_name,
    null as sku,
    null as product_name,
    null as category,
    null as brand,
    null as mode,
    null as channel,
    null as location_id,
    null as location_name,
    null as customer_country,
    null as customer_region,
    parcel.carrier,
    null as segment,
    parcel.delivery_id,
    'unknown' as outcome,
    'orphan' as reason,
    parcel.delivered_quantity as unplaced,
    0 as numerator,
    0 as denominator
from marts.orphan_deliveries as parcel
inner join recorded on parcel.flow = recorded.flow
