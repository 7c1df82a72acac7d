-- One row per SKU, place and day on which customers asked for something that had no forecast, while others had one.
with
span as (
    select min(period_start) as first_day, max(period_end) as last_day
    from marts.forecast_days
),

foreseen as (
    select distinct demand.sku, demand.location_id, demand.ordered_date
    from marts.placed_demand as demand
    inner join marts.forecast_days as forecast
        on demand.sku = forecast.sku
        and demand.ordered_date >= forecast.first_day
        and demand.ordered_date <= forecast.last_day
        and (forecast.location_id is null or forecast.location_id = demand.location_id)
    where forecast.is_counted
)

select
    demand.ordered_date,
    demand.sku,
    demand.location_id,
    place.location_name,
    product.product_name,
    product.category,
    product.brand,
    product.supplier_id,
    product.supplier_name,
    demand.demand_quantity
from marts.placed_demand as demand
inner join span on demand.ordered_date >= span.first_day and demand.ordered_date <= span.last_day
left join foreseen
    on demand.sku = foreseen.sku
    and coalesce(demand.location_id, '') = coalesce(foreseen.location_id, '')
    and demand.ordered_date = foreseen.ordered_date
left join marts.products as product on demand.sku = product.sku
left join marts.locations as place on demand.location_id = place.location_id
where foreseen.sku is null and demand.demand_quantity > 0
