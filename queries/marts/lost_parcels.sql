-- One row per sales line of which a parcel was shipped 30 days or more before the data date and neither came nor was
-- cancelled, closed or returned: lost, as far as is known. Only where deliveries are recorded at all, up to the newest
-- one known. What is lost: the units that were not delivered, at the price of the line.
with
parcels as (
    select
        flow,
        order_id,
        line_id,
        min(cast(shipped_at as date)) as shipped_date,
        max(cast(delivered_at as date)) as delivered_date,
        count_if(delivered_at is null) as open_count
    from marts.deliveries
    where shipped_at is not null
    group by flow, order_id, line_id
),

known as (
    select max(cast(delivered_at as date)) as known_until
    from marts.deliveries
    where flow = 'outbound'
),

returned as (
    select distinct flow, order_id, line_id
    from marts.returned_lines
    where order_id is not null
)

select
    parcel.shipped_date,
    cast(parcel.shipped_date + interval 30 day as date) as lost_on,
    line.flow,
    line.order_id,
    line.line_id,
    line.supplier_id,
    line.supplier_name,
    line.sku,
    line.product_name,
    line.category,
    line.mode,
    line.channel,
    line.location_id,
    line.location_name,
    line.carrier,
    line.ordered_at,
    line.shipped_at,
    date_diff('day', parcel.shipped_date, known.known_until) as silent_days,
    line.open_quantity as lost_quantity,
    amount(line.open_quantity, line.unit_price) as lost_value,
    line.source_file,
    line.source_row
from parcels as parcel
cross join known
inner join marts.order_lines as line
    on parcel.flow = line.flow and parcel.order_id = line.order_id and parcel.line_id = line.line_id
left join returned
    on line.flow = returned.flow and line.order_id = returned.order_id and line.line_id = returned.line_id
where line.flow = 'outbound'
    and parcel.open_count > 0
    and line.open_quantity > 0
    and returned.order_id is null
    and parcel.shipped_date <= days_before(known.known_until, 30)
