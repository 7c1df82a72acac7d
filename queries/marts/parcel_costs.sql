-- One row per parcel that came, of flows in which costs are recorded at all: its freight, its handling and the units
-- that came in it. A parcel without a cost, or of an unknown line, has neither: its units are unplaced.
with
parcels as (
    select
        parcel.*,
        case
            when parcel.is_orphan then 'orphan'
            when parcel.is_without_quantity then 'zero_quantity'
            when parcel.is_cost_without_rate then 'no_rate'
            when not parcel.has_cost then 'no_cost'
        end as reason
    from marts.parcel_lines as parcel
    where parcel.flow in (select recorded.flow from marts.deliveries as recorded where recorded.has_cost)
)

select
    delivered_date as counted_on,
    columns(line_dimensions()),
    delivery_id,
    case when reason is null then 'met' else 'unknown' end as outcome,
    reason,
    case when reason is null then 0 else counted_quantity end as unplaced_quantity,
    case when reason is null then coalesce(freight_cost, 0) else 0 end as freight_cost,
    case when reason is null then coalesce(handling_cost, 0) else 0 end as handling_cost,
    case when reason is null then counted_quantity else 0 end as counted_quantity
from parcels
