-- One row per SKU, location and finished period: the last forecast made before it began beside the demand that came.
-- A forecast without a location is for all of them.
with
latest as (
    select
        forecast.*,
        row_number() over (
            partition by forecast.sku, forecast.location_id, forecast.period_start, forecast.period_end
            order by forecast.made_on desc nulls last
        ) as newest
    from staging.forecasts as forecast
    cross join meta.build as build
    where forecast.period_end <= build.as_of_date
        and (forecast.made_on is null or forecast.made_on <= forecast.period_start)
),

demand as (
    select sku, location_id, ordered_date, sum(ordered_quantity) as demand_quantity
    from marts.order_lines
    where flow = 'outbound'
    group by sku, location_id, ordered_date
),

actual as (
    select
        forecast.sku,
        forecast.location_id,
        forecast.period_start,
        forecast.period_end,
        sum(demand.demand_quantity) as actual_quantity
    from latest as forecast
    inner join demand
        on forecast.sku = demand.sku
        and (forecast.location_id is null or forecast.location_id = demand.location_id)
        and demand.ordered_date >= forecast.period_start
        and demand.ordered_date <= forecast.period_end
    where forecast.newest = 1
    group by forecast.sku, forecast.location_id, forecast.period_start, forecast.period_end
)

select
    forecast.period_start,
    forecast.period_end,
    forecast.sku,
    forecast.location_id,
    place.location_name,
    product.product_name,
    product.category,
    product.brand,
    product.supplier_id,
    product.supplier_name,
    forecast.forecast_quantity,
    coalesce(actual.actual_quantity, 0) as actual_quantity,
    forecast.source_file,
    forecast.source_row
from latest as forecast
left join actual
    on forecast.sku = actual.sku
    and coalesce(forecast.location_id, '') = coalesce(actual.location_id, '')
    and forecast.period_start = actual.period_start
    and forecast.period_end = actual.period_end
left join marts.products as product on forecast.sku = product.sku
left join marts.locations as place on forecast.location_id = place.location_id
where forecast.newest = 1
