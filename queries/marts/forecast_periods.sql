-- One row per finished forecast: what it says of the days it is the forecast of, beside the demand that came on them.
-- What a finer forecast leaves of a longer one is a period for each run of days, with its share, spread evenly.
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

followed as (
    select
        forecast.*,
        coalesce(asked.actual_quantity, 0) as actual_quantity,
        case
            when forecast.first_day = cast(lag(forecast.last_day) over made + interval 1 day as date) then 0 else 1
        end as is_first
    from marts.forecast_days as forecast
    cross join meta.build as build
    left join asked
        on forecast.sku = asked.sku
        and coalesce(forecast.location_id, '') = coalesce(asked.location_id, '')
        and forecast.first_day = asked.first_day
    where forecast.is_counted and forecast.period_end <= build.as_of_date
    window
        made as (
            partition by
                forecast.sku, forecast.location_id, forecast.period_start, forecast.period_end, forecast.made_on
            order by forecast.first_day
        )
),

runs as (
    select
        followed.*,
        sum(is_first) over (
            partition by sku, location_id, period_start, period_end, made_on order by first_day
            rows between unbounded preceding and current row
        ) as run_number
    from followed
),

periods as (
    select
        sku,
        location_id,
        min(first_day) as period_start,
        max(last_day) as period_end,
        sum(stretch_days) as kept_days,
        max(day_count) as day_count,
        max(forecast_quantity) as forecast_quantity,
        sum(actual_quantity) as actual_quantity,
        max(source_file) as source_file,
        max(source_row) as source_row
    from runs
    group by sku, location_id, period_start, period_end, made_on, run_number
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
left join marts.products as product on period.sku = product.sku
left join marts.locations as place on period.location_id = place.location_id
