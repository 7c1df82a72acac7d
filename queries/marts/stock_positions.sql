-- One row per own location of a SKU that is active there, or whose stock there is unknown, on the as-of day: when its
-- stock ends, when the next receipt comes, and what the place needs to reorder in time.
-- The next receipt is the sooner of the next open purchase or move to the place and a new order placed on the as-of
-- day; next_order_id names that purchase or move, also one so late that nobody can say when it comes, but none that a
-- new order would overtake.
with
positions as (
    select day.*
    from marts.stock_days as day
    cross join meta.build as build
    where day.stock_date = build.as_of_date and day.is_own_place and day.outcome <> 'inactive'
),

on_order as (
    select sku, location_id, sum(open_quantity) as on_order_quantity
    from marts.open_receipts
    group by sku, location_id
),

expected as (
    select
        day.*,
        demand.demand_days,
        demand.daily_demand_quantity as demand_a_day,
        demand.demand_sd,
        demand.spread_daily_quantity,
        demand.spread_days,
        demand.order_day_count,
        demand.demand_level,
        demand.demand_drift,
        pace.lead_source,
        pace.lead_days_mean,
        pace.lead_days_sd,
        coalesce(pace.lead_line_count, 0) as lead_line_count,
        case
            when day.is_known
                then cast(greatest(day.on_hand_quantity, 0) as double) / nullif(demand.daily_demand_quantity, 0)
        end as cover_days,
        coalesce(receipt.wait_days_p90 > pace.lead_days_p90, false) as is_overtaken,
        receipt.wait_days_p50,
        receipt.wait_days_p90,
        pace.lead_days_p50,
        pace.lead_days_p90
    from positions as day
    left join marts.stock_demands as demand on day.sku = demand.sku and day.location_id = demand.location_id
    left join marts.open_receipts as receipt
        on day.sku = receipt.sku and day.location_id = receipt.location_id and receipt.turn = 1
    left join marts.lead_times as pace on day.sku = pace.sku and coalesce(day.supplier_id, '') = pace.supplier_id
),

waiting as (
    select
        expected.*,
        case when is_overtaken then lead_days_p50 else coalesce(wait_days_p50, lead_days_p50) end as receipt_days_p50,
        case when is_overtaken then lead_days_p90 else coalesce(wait_days_p90, lead_days_p90) end as receipt_days_p90
    from expected
),

judged as (
    select
        waiting.*,
        coalesce(demand_a_day > 0 and cover_days < receipt_days_p90, false) as is_running_out,
        case
            when demand_a_day > 0 and receipt_days_p90 is not null and cover_days is not null
                then greatest(receipt_days_p90 - cover_days, 0) * demand_a_day
        end as short_quantity,
        case
            when not is_known then 'stock_unknown'
            when coalesce(demand_a_day, 0) = 0 then 'no_demand'
            when receipt_days_p90 is null then 'no_lead_time'
        end as wait_reason
    from waiting
)

select
    day.stock_date,
    day.snapshot_date,
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
    class.xyz_class,
    day.on_hand_quantity,
    day.reserved_quantity,
    coalesce(leaving.leaving_quantity, 0) as leaving_quantity,
    day.safety_stock as own_safety_stock,
    coalesce(on_order.on_order_quantity, 0) as on_order_quantity,
    day.demand_a_day as daily_demand_quantity,
    day.demand_sd,
    day.spread_daily_quantity,
    day.demand_days,
    day.spread_days,
    day.order_day_count,
    day.demand_level,
    day.demand_drift,
    day.first_stock_date,
    day.launched_on,
    day.lead_days_mean,
    day.lead_days_sd,
    day.lead_days_p50,
    day.lead_days_p90,
    day.lead_source,
    day.lead_line_count,
    day.cover_days,
    receipt.flow as next_flow,
    receipt.order_id as next_order_id,
    receipt.line_id as next_line_id,
    receipt.supplier_id as next_supplier_id,
    receipt.sender_name as next_sender_name,
    receipt.promised_on as next_promised_on,
    receipt.late_days as next_late_days,
    receipt.open_quantity as next_quantity,
    day.receipt_days_p50,
    day.receipt_days_p90,
    day.wait_reason as reason,
    day.is_running_out,
    day.unit_cost,
    class.mean_price as unit_price,
    day.short_quantity,
    rounded(try_cast(day.short_quantity * class.mean_price as decimal(38, 9))) as sales_at_risk,
    day.short_quantity * (class.mean_price - day.unit_cost) as margin_at_risk,
    day.source_file,
    day.source_row
from judged as day
left join marts.leaving_stock as leaving on day.sku = leaving.sku and day.location_id = leaving.location_id
left join on_order on day.sku = on_order.sku and day.location_id = on_order.location_id
left join marts.product_classes as class on day.sku = class.sku
left join marts.open_receipts as receipt
    on day.sku = receipt.sku
    and day.location_id = receipt.location_id
    and receipt.turn = 1
    and not day.is_overtaken
