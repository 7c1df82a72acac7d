-- One row per SKU and own location with known stock in the year before the as-of day: its demand a day, the standard
-- deviation of that, where the demand of the house stands, and how far it moves from one quarter to the next.
-- Daily demand counts days in stock only: of the last 28 days, or of the last 365 where the SKU was in stock on less
-- than half of those 28. Its standard deviation is that of a day in stock of the last 365, which hold every season
-- once, with the mean of those days beside it (spread_daily_quantity).
-- demand_level, the same for all: what all positions are asked for now over what they were in those 12 months, in their
-- days in stock; now is smoothed exponentially, by 1/28 a day back from the last day anybody asked. 1 where fewer than
-- 30 positions are asked for. Sums over positions are of decimals, which do not hang on their order.
-- demand_drift, a share of the demand, is the same for all: the root of the mean squared difference between two
-- quarters (91 days) on end, beyond what days that vary by chance would give, in the squared demand of both, each pair
-- weighted by one over its demand. Only quarters with more than half of their days in stock count; 0 with fewer than 30
-- such pairs.
with
recent as (
    select
        day.sku,
        day.location_id,
        day.demand_quantity,
        case when day.on_hand_quantity > 0 then 1 else 0 end as is_in_stock,
        case when day.demand_quantity > 0 then 1 else 0 end as is_asked_for,
        case when day.stock_date > days_before(build.as_of_date, 28) then 1 else 0 end as in_month,
        day.stock_date,
        cast(floor(date_diff('day', day.stock_date, build.as_of_date) / 91.0) as bigint) as quarter
    from marts.stock_days as day
    cross join meta.build as build
    where day.is_own_place and day.is_known and day.stock_date > days_before(build.as_of_date, 365)
),

known as (
    select max(stock_date) as demand_until
    from recent
    where is_asked_for = 1
),

weighed as (
    select
        recent.*,
        case
            when recent.stock_date <= known.demand_until
                then
                    is_in_stock
                    * cast(
                        power(27.0 / 28.0, date_diff('day', recent.stock_date, known.demand_until)) as decimal(10, 9)
                    )
            else 0
        end as recency
    from recent
    cross join known
),

quarters as (
    select
        sku,
        location_id,
        quarter,
        sum(in_month) as month_days,
        sum(in_month * is_in_stock) as month_in_stock,
        sum(in_month * is_in_stock * demand_quantity) as month_demand,
        sum(is_in_stock) as in_stock,
        sum(is_in_stock * demand_quantity) as demand,
        sum(is_in_stock * try_cast(power(demand_quantity, 2) as decimal(38, 12))) as squares,
        sum(is_in_stock * is_asked_for) as order_days,
        sum(recency) as late_days,
        sum(recency * demand_quantity) as late_demand
    from weighed
    group by sku, location_id, quarter
),

asked as (
    select
        sku,
        location_id,
        sum(month_days) as month_days,
        sum(month_in_stock) as month_in_stock,
        cast(sum(month_demand) as double) as month_demand,
        sum(in_stock) as in_stock,
        cast(sum(demand) as double) as demand,
        cast(sum(squares) as double) as squares,
        sum(order_days) as order_days,
        sum(late_days) as late_days,
        sum(late_demand) as late_demand
    from quarters
    group by sku, location_id
),

house as (
    select
        case
            when count(*) >= 30
                then sum(late_demand) / nullif(sum(try_cast(late_days * (demand / in_stock) as decimal(38, 12))), 0)
        end as level
    from asked
    where demand > 0 and in_stock > 0
),

pairs as (
    select
        later.demand / later.in_stock - earlier.demand / earlier.in_stock as difference,
        1.0 / later.in_stock + 1.0 / earlier.in_stock as chance,
        (later.demand + earlier.demand) / (later.in_stock + earlier.in_stock) as daily_quantity,
        later.in_stock + earlier.in_stock as in_stock,
        (
            later.squares - later.demand * (later.demand / later.in_stock)
            + earlier.squares - earlier.demand * (earlier.demand / earlier.in_stock)
        ) / (later.in_stock + earlier.in_stock - 2) as variance
    from quarters as later
    inner join quarters as earlier
        on later.sku = earlier.sku
        and later.location_id = earlier.location_id
        and later.quarter + 1 = earlier.quarter
    where later.in_stock > 45 and earlier.in_stock > 45 and later.demand + earlier.demand > 0
),

drift as (
    select
        case
            when count(*) >= 30
                then
                    sqrt(
                        greatest(
                            sum(
                                try_cast(
                                    (difference * difference - variance * chance) / daily_quantity as decimal(38, 12)
                                )
                            )
                            / nullif(
                                sum(try_cast(daily_quantity - variance / in_stock / daily_quantity as decimal(38, 12))),
                                0
                            ),
                            0
                        )
                    )
            else 0
        end as demand_drift
    from pairs
)

select
    asked.sku,
    asked.location_id,
    cast(case when month_in_stock * 2 >= month_days then month_in_stock else in_stock end as bigint) as demand_days,
    case
        when month_in_stock * 2 >= month_days then month_demand / nullif(month_in_stock, 0)
        else demand / nullif(in_stock, 0)
    end as daily_demand_quantity,
    demand / nullif(in_stock, 0) as spread_daily_quantity,
    sqrt(greatest(squares - demand * demand / nullif(in_stock, 0), 0) / nullif(in_stock - 1, 0)) as demand_sd,
    cast(in_stock as bigint) as spread_days,
    cast(order_days as bigint) as order_day_count,
    coalesce(house.level, 1) as demand_level,
    coalesce(drift.demand_drift, 0) as demand_drift
from asked
cross join house
cross join drift
