-- One row per SKU, location and day on which customers ordered or were delivered there.
with
demand as (
    select placed.sku, placed.location_id, placed.ordered_date, placed.demand_quantity
    from marts.placed_demand as placed
    where placed.location_id is not null
),

sales as (
    select sku, location_id, delivered_date
    from marts.outgoing_parcels
    where location_id is not null
    group by sku, location_id, delivered_date
    having sum(delivered_quantity) > 0
)

select
    coalesce(demand.sku, sale.sku) as sku,
    coalesce(demand.location_id, sale.location_id) as location_id,
    coalesce(demand.ordered_date, sale.delivered_date) as event_date,
    demand.demand_quantity,
    sale.delivered_date as sale_date
from demand
full outer join sales as sale
    on demand.sku = sale.sku
    and demand.location_id = sale.location_id
    and demand.ordered_date = sale.delivered_date
