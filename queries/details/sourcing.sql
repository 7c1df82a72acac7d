-- One row per SKU and way its sales of the last 12 months were served: by its supplier (dropship, marketplace) or from
-- stock of ours; receipt_unit_cost is freight and handling of a unit received of any. What was asked for, cancelled for
-- want of stock, late against the first promise, earned, spent on its parcels and held on average; and what a new order
-- of it would take. Amounts in the reporting currency.
-- shipped_: of it what warehouses sent to customers, which is what a supplier's parcel is compared with.
-- line_count and the like count lines whose quantity and day are known; priced_ those with price and cost, whose margin
-- is earned by what was ordered less what was cancelled, as margin_lost is missed by what was cancelled for stockout.
with
lines as (
    select
        line.flow,
        line.order_id,
        line.line_id,
        line.sku,
        line.supplier_id,
        line.supplier_name,
        case when line.mode in ('dropship', 'marketplace') then 'supplier' else 'stock' end as served_by,
        coalesce(line.mode in ('own_warehouse', 'third_party'), true) as is_shipped,
        line.ordered_date,
        line.ordered_quantity as quantity,
        line.ordered_quantity - line.cancelled_quantity as kept_quantity,
        case when line.cancel_reason = 'stockout' then line.cancelled_quantity else 0 end as lost_quantity,
        line.unit_price - coalesce(line.unit_cost, product.unit_cost) as unit_margin
    from marts.order_lines as line
    cross join meta.build as build
    inner join marts.products as product on line.sku = product.sku
    where line.flow = 'outbound'
        and line.is_order_date_known
        and line.line_reason is null
        and line.ordered_date > cast(build.as_of_date - interval 12 month as date)
),

receipts as (
    select
        cast(sum(coalesce(receipt.freight_cost, 0) + coalesce(receipt.handling_cost, 0)) as double)
        / nullif(cast(sum(receipt.counted_quantity) as double), 0) as unit_cost
    from marts.deliveries as receipt
    cross join meta.build as build
    where receipt.flow = 'inbound'
        and receipt.has_cost
        and receipt.delivered_date > cast(build.as_of_date - interval 12 month as date)
),

sold as (
    select
        line.sku,
        line.served_by,
        max(line.supplier_id) as supplier_id,
        max(line.supplier_name) as supplier_name,
        count(*) as line_count,
        cast(sum(line.quantity) as double) as demand_quantity,
        cast(count_if(line.lost_quantity > 0) as bigint) as lost_count,
        cast(count_if(line.unit_margin is not null) as bigint) as priced_count,
        cast(sum(amount(line.kept_quantity, line.unit_margin)) as double) as margin,
        cast(sum(amount(line.lost_quantity, line.unit_margin)) as double) as margin_lost,
        cast(sum(case when line.unit_margin is not null then line.quantity end) as double) as priced_quantity,
        cast(count_if(coalesce(judged.is_due, false)) as bigint) as due_count,
        cast(count_if(coalesce(judged.is_due and not judged.is_on_time, false)) as bigint) as late_count,
        cast(sum(parcel.cost) as double) as parcel_cost,
        cast(sum(parcel.units) as double) as parcel_quantity,
        cast(count_if(line.is_shipped) as bigint) as shipped_line_count,
        cast(count_if(line.is_shipped and line.lost_quantity > 0) as bigint) as shipped_lost_count,
        cast(count_if(line.is_shipped and coalesce(judged.is_due, false)) as bigint) as shipped_due_count,
        cast(count_if(line.is_shipped and coalesce(judged.is_due and not judged.is_on_time, false)) as bigint)
            as shipped_late_count,
        cast(sum(case when line.is_shipped then parcel.cost end) as double) as shipped_parcel_cost,
        cast(sum(case when line.is_shipped then parcel.units end) as double) as shipped_parcel_quantity
    from lines as line
    left join marts.judged_lines as judged
        on judged.basis = 'first'
        and line.flow = judged.flow
        and line.order_id = judged.order_id
        and line.line_id = judged.line_id
    left join marts.line_costs as parcel
        on line.flow = parcel.flow and line.order_id = parcel.order_id and line.line_id = parcel.line_id
    group by line.sku, line.served_by
),

weeks as (
    select
        sku,
        served_by,
        cast(date_trunc('week', ordered_date) as date) as week_start,
        sum(quantity) as quantity
    from lines
    group by sku, served_by, cast(date_trunc('week', ordered_date) as date)
),

rhythms as (
    select
        sku,
        served_by,
        count(*) as week_count,
        cast(sum(cast(power(quantity, 2) as decimal(38, 6))) as double) as squared_quantity
    from weeks
    group by sku, served_by
),

held as (
    select
        day.sku,
        cast(sum(day.on_hand_quantity) as double) / count(distinct day.stock_date) as mean_quantity,
        cast(sum(day.stock_value) as double) / count(distinct day.stock_date) as mean_value,
        cast(sum(case when day.stock_date = build.as_of_date then day.stock_value end) as double) as stock_value,
        count(distinct day.stock_date) as stock_day_count
    from marts.stock_days as day
    cross join meta.build as build
    where day.is_own_place
        and day.is_known
        and day.stock_date > cast(build.as_of_date - interval 12 month as date)
        and day.stock_date <= build.as_of_date
    group by day.sku
)

select
    product.sku,
    product.product_name,
    product.category,
    product.brand,
    coalesce(sold.served_by, 'stock') as served_by,
    coalesce(sold.supplier_id, product.supplier_id) as supplier_id,
    coalesce(sold.supplier_name, product.supplier_name) as supplier_name,
    class.abc_class,
    class.xyz_class,
    coalesce(sold.line_count, 0) as line_count,
    coalesce(sold.demand_quantity, 0) as demand_quantity,
    rhythm.week_count,
    rhythm.squared_quantity,
    sold.lost_count,
    sold.priced_count,
    sold.priced_quantity,
    sold.margin,
    sold.margin_lost,
    sold.due_count,
    sold.late_count,
    sold.parcel_cost,
    sold.parcel_quantity,
    sold.shipped_line_count,
    sold.shipped_lost_count,
    sold.shipped_due_count,
    sold.shipped_late_count,
    sold.shipped_parcel_cost,
    sold.shipped_parcel_quantity,
    receipt.unit_cost as receipt_unit_cost,
    cast(product.unit_cost as double) as unit_cost,
    held.mean_quantity,
    held.mean_value,
    held.stock_value,
    held.stock_day_count,
    pace.lead_source,
    pace.lead_days_mean,
    pace.lead_days_sd,
    product.launched_on
from marts.products as product
cross join receipts as receipt
left join sold on product.sku = sold.sku
left join held on product.sku = held.sku and coalesce(sold.served_by, 'stock') = 'stock'
left join rhythms as rhythm on sold.sku = rhythm.sku and sold.served_by = rhythm.served_by
left join marts.product_classes as class on product.sku = class.sku
left join marts.lead_times as pace
    on product.sku = pace.sku and coalesce(sold.supplier_id, product.supplier_id, '') = pace.supplier_id
where sold.sku is not null or held.stock_value > 0
