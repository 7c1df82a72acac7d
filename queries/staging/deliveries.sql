-- One row per order line and parcel or receipt with at least one event by the as-of day; later events are not there
-- yet. Without a delivery date the day it became available stands for it.
with
parcels as (
    select
        parcel.*,
        case when cast(parcel.delivered_at as date) <= known.known_until then parcel.delivered_at end
            as known_delivered_at,
        case when cast(parcel.available_at as date) <= known.known_until then parcel.available_at end
            as known_available_at,
        case when cast(parcel.ready_at as date) <= known.known_until then parcel.ready_at end as known_ready_at,
        case when cast(parcel.shipped_at as date) <= known.known_until then parcel.shipped_at end as known_shipped_at
    from store.deliveries as parcel
    inner join meta.known_days as known on parcel.extract_id = known.extract_id
)

select
    parcel.delivery_id,
    parcel.flow,
    parcel.order_id,
    parcel.line_id,
    in_seconds(parcel.known_ready_at) as ready_at,
    parcel.ready_has_hour,
    parcel.ready_offset,
    in_seconds(parcel.known_shipped_at) as shipped_at,
    parcel.shipped_has_hour,
    parcel.shipped_offset,
    in_seconds(
        case when parcel.delivered_at is null then parcel.known_available_at else parcel.known_delivered_at end
    ) as delivered_at,
    case when parcel.delivered_at is null then parcel.available_has_hour else parcel.delivered_has_hour end
        as delivered_has_hour,
    case when parcel.delivered_at is null then parcel.available_offset else parcel.delivered_offset end
        as delivered_offset,
    parcel.delivered_at is not null as is_delivery_stated,
    in_seconds(parcel.known_available_at) as available_at,
    parcel.available_has_hour,
    parcel.available_offset,
    in_wholes(in_units(parcel.delivered_quantity, packed.units_per_pack)) as delivered_quantity,
    in_wholes(in_units(parcel.rejected_quantity, packed.units_per_pack)) as rejected_quantity,
    parcel.carrier,
    parcel.tracking,
    parcel.freight_cost,
    parcel.handling_cost,
    coalesce(parcel.currency, build.reporting_currency) as currency,
    parcel.source_file,
    parcel.source_row
from parcels as parcel
left join meta.packed_lines as packed
    on parcel.flow = packed.flow and parcel.order_id = packed.order_id and parcel.line_id = packed.line_id
cross join meta.build as build
where
    coalesce(parcel.ready_at, parcel.shipped_at, parcel.delivered_at, parcel.available_at) is null
    or coalesce(
        parcel.known_ready_at, parcel.known_shipped_at, parcel.known_delivered_at, parcel.known_available_at
    ) is not null
