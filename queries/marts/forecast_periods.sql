-- One row per finished forecast: what it says of the days it is the forecast of, beside the demand that came on them.
-- What a finer forecast leaves of a longer one is a period of its own with its share, spread evenly over its days.
-- A forecast without a location is for all of them.
with
asked as (
    select
        forecast.sku,
        forecast.location_id,
        forecast.first_day,
        sum(demand.demand_quantity) as actual_quantity
    from marts.forecast_days as forecast
    inner join marts.placed_demand as demand
        on forecast.sku = demand.sku
        and (forecast.location_id is null or forecast.location_id = demand.location_id)
        and demand.ordered_date >= forecast.first_day
        and demand.ordered_date <= forecast.last_day
    where forecast.is_counted
    group by forecast.sku, forecast.location_id, forecast.first_day
),

periods as (
    select
        forecast.sku,
        forecast.location_id,
        min(forecast.first_day) as period_start,
        max(forecast.last_day) as period_end,
        sum(forecast.stretch_days) as kept_days,
        max(forecast.day_count) as day_count,
        max(forecast.forecast_quantity) as forecast_quantity,
        sum(coalesce(asked.actual_quantity, 0)) as actual_quantity,
        max(forecast.source_file) as source_file,
        max(forecast.source_row) as source_row
    from marts.forecast_days as forecast
    left join asked
        on forecast.sku = asked.sku
        and coalesce(forecast.location_id, '') = coalesce(asked.location_id, '')
        and forecast.first_day = asked.first_day
    where forecast.is_counted
    group by forecast.sku, forecast.location_id, forecast.period_start, forecast.period_end, forecast.made_on
)

select
    period.period_start,
    period.period_end,
    period.sku,
    period.location_id,
    place.location_name,
    product.product_name,
    product.category,
    product.brand,
    product.supplier_id,
    product.supplier_name,
    case
        when period.kept_days = period.day_count then period.forecast_quantity
        else
            cast(
                cast(period.forecast_quantity as double) * cast(period.kept_days as double) / period.day_count
                as decimal(18, 6)
            )
    end as forecast_quantity,
    period.actual_quantity,
    period.source_file,
    period.source_row
from periods as period
cross join meta.build as build
left join marts.products as product on period.sku = product.sku
left join marts.locations as place on period.location_id = place.location_id
where period.period_end <= build.as_of_date
