-- One row per parcel that came, of flows in which costs are recorded at all: its freight, its handling and the units
-- that came in it. A parcel without a cost, or of an unknown line, has neither: its units are unplaced.
with
recorded as (
    select distinct flow
    from marts.deliveries
    where has_cost
),

parcels as (
    select
        parcel.delivered_date,
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
        case
            when line.is_without_quantity then 'zero_quantity'
            when parcel.is_without_rate then 'no_rate'
            when not parcel.has_cost then 'no_cost'
        end as reason,
        parcel.counted_quantity,
        parcel.freight_cost,
        parcel.handling_cost
    from marts.deliveries as parcel
    inner join recorded on parcel.flow = recorded.flow
    inner join marts.order_lines as line
        on parcel.flow = line.flow and parcel.order_id = line.order_id and parcel.line_id = line.line_id
    where parcel.delivered_at is not null
    union all
    select
        parcel.delivered_date,
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
        'orphan' as reason,
        parcel.delivered_quantity as counted_quantity,
        null as freight_cost,
        null as handling_cost
    from marts.orphan_deliveries as parcel
    inner join recorded on parcel.flow = recorded.flow
    where parcel.delivered_date is not null
)

select
    delivered_date as counted_on,
    flow,
    order_id,
    line_id,
    supplier_id,
    supplier_name,
    sku,
    product_name,
    category,
    brand,
    mode,
    channel,
    location_id,
    location_name,
    customer_country,
    customer_region,
    carrier,
    segment,
    delivery_id,
    case when reason is null then 'met' else 'unknown' end as outcome,
    reason,
    case when reason is null then 0 else counted_quantity end as unplaced_quantity,
    case when reason is null then coalesce(freight_cost, 0) else 0 end as freight_cost,
    case when reason is null then coalesce(handling_cost, 0) else 0 end as handling_cost,
    case when reason is null then counted_quantity else 0 end as counted_quantity
from parcels
