-- One row per active SKU, own location and day with nothing on hand: the stockout it belongs to and what it loses.
-- A stockout goes on from day to day; the day after it, something was there, or its stock is unknown.
-- Expected is the demand a day of the days in stock of the 91 before the stockout; lost is what was expected of the
-- days out in a month beyond what was ordered in them, at the mean price of the 12 months before the stockout, in
-- equal parts on those days. A day below zero is a fault of the data and loses nothing that could be told.
with
days as (
    select
        day.*,
        lag(day.is_out) over spot as was_out,
        sum(case when day.on_hand_quantity > 0 then day.demand_quantity else 0 end) over before_it as asked_quantity,
        sum(case when day.on_hand_quantity > 0 then 1 else 0 end) over before_it as days_in_stock
    from marts.stock_days as day
    where day.is_own_place
    window
        spot as (partition by day.sku, day.location_id order by day.stock_date),
        before_it as (
            partition by day.sku, day.location_id order by day.stock_date
            rows between 91 preceding and 1 preceding
        )
),

begun as (
    select
        days.*,
        month_start(stock_date) as month_start,
        case when not coalesce(was_out, false) then stock_date end as begun_on
    from days
    where is_out
),

spells as (
    select
        begun.*,
        max(begun_on) over (
            partition by sku, location_id order by stock_date rows between unbounded preceding and current row
        ) as started_on
    from begun
),

paced as (
    select
        spells.*,
        max(case when begun_on is not null then cast(asked_quantity as double) / nullif(days_in_stock, 0) end)
            over (partition by sku, location_id, started_on)
            as daily_quantity
    from spells
),

starts as (
    select distinct sku, started_on
    from paced
),

sales as (
    select
        sku,
        ordered_date,
        sum(amount(ordered_quantity, unit_price)) as value,
        sum(case when amount(ordered_quantity, unit_price) is not null then ordered_quantity end) as quantity
    from marts.order_lines
    where flow = 'outbound'
    group by sku, ordered_date
),

prices as (
    select
        start.sku,
        start.started_on,
        cast(sum(sale.value) as double) / nullif(cast(sum(sale.quantity) as double), 0) as unit_price
    from starts as start
    inner join sales as sale
        on start.sku = sale.sku
        and sale.ordered_date < start.started_on
        and sale.ordered_date >= cast(start.started_on - interval 12 month as date)
    group by start.sku, start.started_on
),

months as (
    select
        sku,
        location_id,
        started_on,
        month_start,
        count(*) as days_out,
        cast(sum(demand_quantity) as double) as demand_quantity
    from paced
    where not is_negative
    group by sku, location_id, started_on, month_start
)

select
    day.stock_date,
    day.started_on,
    day.sku,
    day.product_name,
    day.category,
    day.brand,
    day.supplier_id,
    day.supplier_name,
    day.location_id,
    day.location_name,
    day.location_kind,
    class.abc_class,
    day.is_negative,
    day.demand_quantity,
    day.daily_quantity,
    price.unit_price,
    case
        when day.is_negative then 'negative_stock'
        when day.daily_quantity is null then 'no_demand'
        when price.unit_price is null then 'no_price'
    end as reason,
    case
        when not day.is_negative and day.daily_quantity is not null
            then try_cast(
                    greatest(day.daily_quantity * month.days_out - month.demand_quantity, 0)
                    * price.unit_price
                    / month.days_out
                    as decimal(38, 9)
                )
    end as lost_sales
from paced as day
left join prices as price on day.sku = price.sku and day.started_on = price.started_on
left join months as month
    on day.sku = month.sku
    and day.location_id = month.location_id
    and day.started_on = month.started_on
    and day.month_start = month.month_start
left join marts.monthly_classes as class on day.sku = class.sku and day.month_start = class.month_start
