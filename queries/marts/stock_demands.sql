-- One row per SKU and own location with known stock in the year before the as-of day: its demand a day and the standard
-- deviation of that.
-- Daily demand counts days in stock only: of the last 28 days, or of the last 365 where the SKU was in stock on less
-- than half of those 28. Its standard deviation is read from the last 91 days in the same way, with
-- the mean of those days beside it (spread_daily_quantity).
with
recent as (
    select
        day.sku,
        day.location_id,
        cast(day.demand_quantity as double) as demand_quantity,
        case when day.on_hand_quantity > 0 then 1 else 0 end as is_in_stock,
        case when day.demand_quantity > 0 then 1 else 0 end as is_asked_for,
        case when day.stock_date > days_before(build.as_of_date, 28) then 1 else 0 end as in_month,
        case when day.stock_date > days_before(build.as_of_date, 91) then 1 else 0 end as in_quarter
    from marts.stock_days as day
    cross join meta.build as build
    where day.is_own_place and day.is_known and day.stock_date > days_before(build.as_of_date, 365)
),

asked as (
    select
        sku,
        location_id,
        sum(in_month) as month_days,
        sum(in_month * is_in_stock) as month_in_stock,
        sum(in_month * is_in_stock * demand_quantity) as month_demand,
        sum(in_quarter) as quarter_days,
        sum(in_quarter * is_in_stock) as quarter_in_stock,
        sum(in_quarter * is_in_stock * demand_quantity) as quarter_demand,
        sum(in_quarter * is_in_stock * demand_quantity * demand_quantity) as quarter_squares,
        sum(in_quarter * is_in_stock * is_asked_for) as quarter_order_days,
        sum(is_in_stock) as year_in_stock,
        sum(is_in_stock * demand_quantity) as year_demand,
        sum(is_in_stock * demand_quantity * demand_quantity) as year_squares,
        sum(is_in_stock * is_asked_for) as year_order_days
    from recent
    group by sku, location_id
),

spread as (
    select
        asked.*,
        case when quarter_in_stock * 2 >= quarter_days then quarter_in_stock else year_in_stock end as in_stock,
        case when quarter_in_stock * 2 >= quarter_days then quarter_demand else year_demand end as total,
        case when quarter_in_stock * 2 >= quarter_days then quarter_squares else year_squares end as squares,
        case when quarter_in_stock * 2 >= quarter_days then quarter_order_days else year_order_days end as order_days,
        case when quarter_in_stock * 2 >= quarter_days then 91 else 365 end as window_days
    from asked
)

select
    sku,
    location_id,
    cast(case when month_in_stock * 2 >= month_days then month_in_stock else year_in_stock end as bigint)
        as demand_days,
    case
        when month_in_stock * 2 >= month_days then month_demand / nullif(month_in_stock, 0)
        else year_demand / nullif(year_in_stock, 0)
    end as daily_demand_quantity,
    total / nullif(in_stock, 0) as spread_daily_quantity,
    sqrt(greatest(squares - total * total / nullif(in_stock, 0), 0) / nullif(in_stock - 1, 0)) as demand_sd,
    cast(window_days as bigint) as spread_window_days,
    cast(in_stock as bigint) as spread_days,
    cast(order_days as bigint) as order_day_count
from spread
