-- One row per parcel or receipt of a known order line, its accepted quantity cumulated in order of arrival.
-- Accepted = delivered less rejected; what has no delivery date has not arrived.
with
parcels as (
    select
        parcel.*,
        case
            when parcel.delivered_at is null then 0
            else greatest(parcel.delivered_quantity - coalesce(parcel.rejected_quantity, 0), 0)
        end as accepted_quantity
    from staging.deliveries as parcel
)

select
    parcel.flow,
    parcel.order_id,
    parcel.line_id,
    parcel.delivery_id,
    parcel.ready_at,
    parcel.shipped_at,
    parcel.delivered_at,
    parcel.available_at,
    parcel.delivered_quantity,
    parcel.rejected_quantity,
    parcel.accepted_quantity,
    sum(parcel.accepted_quantity) over (
        partition by parcel.flow, parcel.order_id, parcel.line_id
        order by parcel.delivered_at nulls last, parcel.delivery_id
        rows between unbounded preceding and current row
    ) as cumulated_accepted_quantity,
    parcel.carrier,
    parcel.tracking,
    amount(1, converted(parcel.freight_cost, rate.rate)) as freight_cost,
    amount(1, converted(parcel.handling_cost, rate.rate)) as handling_cost,
    parcel.source_file,
    parcel.source_row
from parcels as parcel
inner join staging.order_lines as line
    on parcel.flow = line.flow and parcel.order_id = line.order_id and parcel.line_id = line.line_id
left join marts.exchange_rates as rate
    on parcel.currency = rate.currency
    and cast(line.ordered_at as date) >= rate.valid_from
    and cast(line.ordered_at as date) < rate.valid_before
