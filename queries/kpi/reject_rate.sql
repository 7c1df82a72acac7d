-- One row per receipt: units refused or damaged of the units received.
-- A receipt of which nobody says what was rejected stands outside. Only where rejections are recorded at all: a flow
-- without a single rejected quantity in its files has no reject rate.
with
recorded as (
    select distinct flow
    from marts.deliveries
    where stated_rejected_quantity is not null
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
    case
        when line.is_without_quantity or parcel.rejected_quantity is null then 'unknown'
        when parcel.rejected_quantity > 0 then 'missed'
        else 'met'
    end as outcome,
    case
        when line.is_without_quantity then 'zero_quantity'
        when parcel.rejected_quantity is null then 'reject_unknown'
    end as reason,
    case when parcel.rejected_quantity is null then parcel.counted_quantity else 0 end as unplaced,
    coalesce(parcel.rejected_quantity, 0) as numerator,
    case when parcel.rejected_quantity is null then 0 else parcel.counted_quantity end as denominator
from marts.deliveries as parcel
inner join recorded on parcel.flow = recorded.flow
inner join marts.order_lines as line
    on parcel.flow = line.flow and parcel.order_id = line.order_id and parcel.line_id = line.line_id
where parcel.delivered_at is not null
