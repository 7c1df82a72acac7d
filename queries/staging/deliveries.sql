-- One row per order line and parcel or receipt with at least one event by the as-of moment; later events are not
-- there yet.
-- Without a delivery date the day it became available stands for it.
select
    parcel.delivery_id,
    parcel.flow,
    parcel.order_id,
    parcel.line_id,
    case when parcel.ready_at <= build.as_of_at then parcel.ready_at end as ready_at,
    case when parcel.shipped_at <= build.as_of_at then parcel.shipped_at end as shipped_at,
    case
        when coalesce(parcel.delivered_at, parcel.available_at) <= build.as_of_at
            then coalesce(parcel.delivered_at, parcel.available_at)
    end as delivered_at,
    case when parcel.available_at <= build.as_of_at then parcel.available_at end as available_at,
    parcel.delivered_quantity,
    parcel.rejected_quantity,
    parcel.carrier,
    parcel.tracking,
    parcel.freight_cost,
    parcel.handling_cost,
    coalesce(parcel.currency, build.reporting_currency) as currency,
    parcel.source_file,
    parcel.source_row
from store.deliveries as parcel
cross join meta.build as build
where coalesce(parcel.ready_at, parcel.shipped_at, parcel.delivered_at, parcel.available_at) is null
    or least(parcel.ready_at, parcel.shipped_at, parcel.delivered_at, parcel.available_at) <= build.as_of_at
