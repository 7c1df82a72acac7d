-- One row per line handed to a carrier: every parcel of it bears a tracking number (met) or not (missed).
-- Only for modes whose files hold tracking numbers at all; what a store hands over itself is not tracked.
with
parcels as (
    select
        flow,
        order_id,
        line_id,
        max(cast(shipped_at as date)) as shipped_date,
        count(*) as parcel_count,
        count(tracking) as tracked_count
    from marts.deliveries
    where shipped_at is not null and delivered_quantity > 0
    group by flow, order_id, line_id
),

recorded as (
    select distinct line.flow, line.mode
    from parcels as parcel
    inner join marts.order_lines as line
        on parcel.flow = line.flow and parcel.order_id = line.order_id and parcel.line_id = line.line_id
    where parcel.tracked_count > 0
)

select
    parcel.shipped_date as counted_on,
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
    case
        when line.is_without_quantity then 'unknown'
        when parcel.tracked_count = parcel.parcel_count then 'met'
        else 'missed'
    end as outcome,
    case when line.is_without_quantity then 'zero_quantity' end as reason,
    case when line.is_without_quantity then 1 else 0 end as unplaced,
    case when parcel.tracked_count = parcel.parcel_count and not line.is_without_quantity then 1 else 0 end
        as numerator,
    case when line.is_without_quantity then 0 else 1 end as denominator
from parcels as parcel
inner join marts.order_lines as line
    on parcel.flow = line.flow and parcel.order_id = line.order_id and parcel.line_id = line.line_id
inner join recorded on line.flow = recorded.flow and line.mode = recorded.mode
where line.mode not in ('store', 'click_collect', 'reserve_collect')
