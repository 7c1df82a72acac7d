-- One row per line of which a parcel with a cost came: freight and handling of those parcels, and the units in them.
-- Costs in the reporting currency.
select
    flow,
    order_id,
    line_id,
    sum(coalesce(freight_cost, 0) + coalesce(handling_cost, 0)) as cost,
    sum(counted_quantity) as units
from marts.deliveries
where has_cost
group by flow, order_id, line_id
