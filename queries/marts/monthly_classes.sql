-- One row per SKU and month: its class by the revenue of the 12 months before that month (ABC).
-- A are the items that make the first 80 % of it, B those up to 95 %, C the rest of what sold; without a sale before
-- the month there is no class yet.
with
months as (
    select distinct month_start(stock_date) as month_start
    from marts.stock_days
),

sales as (
    select
        sku,
        month_start(ordered_date) as sale_month,
        sum(amount(ordered_quantity - cancelled_quantity, unit_price)) as revenue
    from marts.order_lines
    where flow = 'outbound'
    group by sku, month_start(ordered_date)
),

sold as (
    select month.month_start, sale.sku, sum(sale.revenue) as revenue
    from months as month
    inner join sales as sale
        on sale.sale_month < month.month_start
        and sale.sale_month >= cast(month.month_start - interval 12 month as date)
    group by month.month_start, sale.sku
),

ranked as (
    select
        month_start,
        sku,
        sum(revenue) over (partition by month_start) as all_revenue,
        coalesce(
            sum(revenue) over (
                partition by month_start order by revenue desc, sku rows between unbounded preceding and 1 preceding
            ),
            0
        ) as revenue_before
    from sold
    where revenue > 0
)

select
    month_start,
    sku,
    case
        when revenue_before < 0.8 * all_revenue then 'A'
        when revenue_before < 0.95 * all_revenue then 'B'
        else 'C'
    end as abc_class
from ranked
