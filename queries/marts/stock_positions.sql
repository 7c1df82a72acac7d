-- One row per active SKU and own location at its last snapshot: when its stock ends, when the next receipt comes, and
-- what the place needs to reorder in time.
-- Daily demand counts days in stock only: of the last 28 days, or of the last 365 where the SKU was in stock on less
-- than half of those 28. Its standard deviation is read from the last 91 days in the same way.
-- The next receipt is the oldest open purchase line there at its supplier's pace; without one, or where it has waited
-- longer than any, a new order placed on the as-of date.
with
newest as (
    select location_id, max(stock_date) as stock_date
    from marts.stock_days
    where is_own_place
    group by location_id
),

latest as (
    select location_id, stock_date
    from newest
    where stock_date >= (select cast(max(stock_date) - interval 31 day as date) from newest)
),

positions as (
    select day.*
    from marts.stock_days as day
    inner join latest on day.location_id = latest.location_id and day.stock_date = latest.stock_date
    where day.is_own_place and day.is_active
),

recent as (
    select
        day.sku,
        day.location_id,
        cast(day.demand_quantity as double) as demand_quantity,
        case when day.on_hand_quantity > 0 then 1 else 0 end as is_in_stock,
        case when day.stock_date > cast(latest.stock_date - interval 28 day as date) then 1 else 0 end as in_month,
        case when day.stock_date > cast(latest.stock_date - interval 91 day as date) then 1 else 0 end as in_quarter
    from marts.stock_days as day
    inner join latest on day.location_id = latest.location_id
    where day.is_own_place and day.stock_date > cast(latest.stock_date - interval 365 day as date)
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
        sum(is_in_stock) as year_in_stock,
        sum(is_in_stock * demand_quantity) as year_demand,
        sum(is_in_stock * demand_quantity * demand_quantity) as year_squares
    from recent
    group by sku, location_id
),

spread as (
    select
        asked.*,
        case when quarter_in_stock * 2 >= quarter_days then quarter_in_stock else year_in_stock end as in_stock,
        case when quarter_in_stock * 2 >= quarter_days then quarter_demand else year_demand end as total,
        case when quarter_in_stock * 2 >= quarter_days then quarter_squares else year_squares end as squares
    from asked
),

demand as (
    select
        sku,
        location_id,
        cast(case when month_in_stock * 2 >= month_days then month_in_stock else year_in_stock end as bigint)
            as demand_days,
        case
            when month_in_stock * 2 >= month_days then month_demand / nullif(month_in_stock, 0)
            else year_demand / nullif(year_in_stock, 0)
        end as daily_demand_quantity,
        sqrt(greatest(squares - total * total / nullif(in_stock, 0), 0) / nullif(in_stock - 1, 0)) as demand_sd
    from spread
),

paces as (
    select
        supplier_id,
        max(supplier_line_count) as line_count,
        cast(sum(lead_days * line_count) as double) / sum(line_count) as lead_days_mean,
        sqrt(
            greatest(
                cast(sum(lead_days * lead_days * line_count) as double)
                - cast(sum(lead_days * line_count) as double) * sum(lead_days * line_count) / sum(line_count),
                0
            ) / nullif(sum(line_count) - 1, 0)
        ) as lead_days_sd,
        0.5 * (max(supplier_line_count) - 1) - floor(0.5 * (max(supplier_line_count) - 1)) as p50_part,
        0.9 * (max(supplier_line_count) - 1) - floor(0.9 * (max(supplier_line_count) - 1)) as p90_part,
        min(case when upto_count > floor(0.5 * (supplier_line_count - 1)) then lead_days end) as p50_low,
        min(case when upto_count > ceil(0.5 * (supplier_line_count - 1)) then lead_days end) as p50_high,
        min(case when upto_count > floor(0.9 * (supplier_line_count - 1)) then lead_days end) as p90_low,
        min(case when upto_count > ceil(0.9 * (supplier_line_count - 1)) then lead_days end) as p90_high
    from marts.supplier_paces
    group by supplier_id
),

on_order as (
    select sku, location_id, sum(open_quantity) as on_order_quantity
    from marts.open_purchases
    group by sku, location_id
),

expected as (
    select
        day.sku,
        day.location_id,
        demand.demand_days,
        demand.daily_demand_quantity,
        demand.demand_sd,
        coalesce(pace.lead_days_mean, product.lead_time_days) as lead_days_mean,
        pace.lead_days_sd,
        coalesce(pace.line_count, 0) as lead_line_count,
        cast(greatest(day.on_hand_quantity, 0) as double) / nullif(demand.daily_demand_quantity, 0) as cover_days,
        date_diff('day', day.stock_date, build.as_of_date) + coalesce(
            receipt.wait_days_p50,
            pace.p50_low + pace.p50_part * (pace.p50_high - pace.p50_low),
            product.lead_time_days
        ) as receipt_days_p50,
        date_diff('day', day.stock_date, build.as_of_date) + coalesce(
            receipt.wait_days_p90,
            pace.p90_low + pace.p90_part * (pace.p90_high - pace.p90_low),
            product.lead_time_days
        ) as receipt_days_p90
    from positions as day
    cross join meta.build as build
    left join demand on day.sku = demand.sku and day.location_id = demand.location_id
    left join marts.open_purchases as receipt
        on day.sku = receipt.sku and day.location_id = receipt.location_id and receipt.turn = 1
    left join paces as pace on day.supplier_id = pace.supplier_id
    left join marts.products as product on day.sku = product.sku
),

judged as (
    select
        expected.*,
        coalesce(daily_demand_quantity > 0 and cover_days < receipt_days_p90, false) as is_running_out,
        case
            when daily_demand_quantity > 0
                then greatest(receipt_days_p90 - cover_days, 0) * daily_demand_quantity
        end as short_quantity
    from expected
)

select
    day.stock_date,
    day.sku,
    day.location_id,
    day.product_name,
    day.category,
    day.brand,
    day.supplier_id,
    day.supplier_name,
    day.location_name,
    day.location_kind,
    class.abc_class,
    class.xyz_class,
    day.on_hand_quantity,
    coalesce(on_order.on_order_quantity, 0) as on_order_quantity,
    judged.daily_demand_quantity,
    judged.demand_sd,
    judged.demand_days,
    judged.lead_days_mean,
    judged.lead_days_sd,
    judged.lead_line_count,
    judged.cover_days,
    receipt.order_id as next_order_id,
    receipt.line_id as next_line_id,
    receipt.supplier_id as next_supplier_id,
    receipt.supplier_name as next_supplier_name,
    receipt.promised_on as next_promised_on,
    receipt.late_days as next_late_days,
    receipt.open_quantity as next_quantity,
    judged.receipt_days_p50,
    judged.receipt_days_p90,
    judged.is_running_out,
    day.unit_cost,
    class.mean_price as unit_price,
    judged.short_quantity,
    judged.short_quantity * class.mean_price as sales_at_risk,
    judged.short_quantity * (class.mean_price - day.unit_cost) as margin_at_risk,
    day.source_file,
    day.source_row
from positions as day
inner join judged on day.sku = judged.sku and day.location_id = judged.location_id
left join on_order on day.sku = on_order.sku and day.location_id = on_order.location_id
left join marts.product_classes as class on day.sku = class.sku
left join marts.open_purchases as receipt
    on day.sku = receipt.sku and day.location_id = receipt.location_id and receipt.turn = 1
