-- One row per SKU: its class by revenue (ABC) and by how steady its weekly demand is (XYZ), over the 12
-- months that end with the as-of day; the class in which its stock of a past month is judged is that of that month.
-- ABC after Pareto (Dickie, 1951): by falling revenue, A are the items that make the first 80 %, B those up to 95 %, C
-- the rest, also those that sold nothing. Empty where no sale has a price.
-- XYZ by standard deviation over mean of the demand of the last 52 full weeks, since the first sale in them: X up to
-- 0.5, Y up to 1, Z above. Empty below 8 weeks. Demand is what customers ordered, cancelled or not.
with
sales as (
    select
        line.sku,
        line.ordered_date,
        line.ordered_quantity,
        amount(line.ordered_quantity - line.cancelled_quantity, line.unit_price) as revenue,
        amount(line.ordered_quantity, line.unit_price) as ordered_value
    from marts.order_lines as line
    cross join meta.build as build
    where line.flow = 'outbound' and line.ordered_date > cast(build.as_of_date - interval 12 month as date)
),

sold as (
    select
        sku,
        sum(revenue) as revenue,
        cast(sum(ordered_value) as double)
        / nullif(cast(sum(case when ordered_value is not null then ordered_quantity end) as double), 0) as mean_price
    from sales
    group by sku
),

market as (
    select sum(revenue) as revenue from sold
),

ranked as (
    select
        sku,
        sum(revenue) over () as all_revenue,
        coalesce(
            sum(revenue) over (order by revenue desc, sku rows between unbounded preceding and 1 preceding), 0
        ) as revenue_before
    from sold
    where revenue > 0
),

weeks as (
    select
        sales.sku,
        cast(date_trunc('week', sales.ordered_date) as date) as week_start,
        sum(sales.ordered_quantity) as demand_quantity
    from sales
    cross join meta.build as build
    where sales.ordered_date < cast(date_trunc('week', build.as_of_date) as date)
        and sales.ordered_date >= cast(date_trunc('week', build.as_of_date) - interval 52 week as date)
    group by sales.sku, cast(date_trunc('week', sales.ordered_date) as date)
),

totals as (
    select
        weeks.sku,
        date_diff('day', min(weeks.week_start), max(cast(date_trunc('week', build.as_of_date) as date))) / 7.0
            as week_count,
        cast(sum(weeks.demand_quantity) as double) as demand_quantity,
        sum(cast(weeks.demand_quantity as double) * cast(weeks.demand_quantity as double)) as squares
    from weeks
    cross join meta.build as build
    group by weeks.sku
),

steadiness as (
    select
        sku,
        sqrt(
            greatest(squares - demand_quantity * demand_quantity / week_count, 0) / nullif(week_count - 1, 0)
        ) / nullif(demand_quantity / week_count, 0) as demand_variation
    from totals
    where week_count >= 8
)

select
    product.sku,
    sold.revenue,
    sold.mean_price,
    steadiness.demand_variation,
    case
        when market.revenue is null or market.revenue <= 0 then null
        when ranked.sku is null then 'C'
        when ranked.revenue_before < 0.8 * ranked.all_revenue then 'A'
        when ranked.revenue_before < 0.95 * ranked.all_revenue then 'B'
        else 'C'
    end as abc_class,
    case
        when steadiness.demand_variation <= 0.5 then 'X'
        when steadiness.demand_variation <= 1 then 'Y'
        when steadiness.demand_variation > 1 then 'Z'
    end as xyz_class
from marts.products as product
cross join market
left join sold on product.sku = sold.sku
left join ranked on product.sku = ranked.sku
left join steadiness on product.sku = steadiness.sku
