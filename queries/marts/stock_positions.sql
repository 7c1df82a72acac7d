-- One row per SKU and own location with stock or demand at the last snapshot: when it runs out, and when the next
-- receipt is 90 % sure.
-- The next receipt is the oldest open purchase line there; its P90 is the supplier's P90 lead time after the order,
-- or from today if nothing is on order.
with
latest as (
    select max(stock_date) as stock_date from marts.stock_days
),

positions as (
    select day.*
    from marts.stock_days as day
    inner join latest on day.stock_date = latest.stock_date
    where day.is_own_place and day.is_active
),

lead_times as (
    select supplier_id, quantile_cont(date_diff('day', ordered_date, cast(completed_at as date)), 0.9) as lead_days_p90
    from marts.order_lines
    where flow = 'inbound' and completed_at is not null and is_order_date_known and not is_delivered_before_ordered
    group by supplier_id
),

open_lines as (
    select
        line.sku,
        line.location_id,
        line.order_id,
        line.line_id,
        line.ordered_date,
        pace.lead_days_p90,
        row_number()
            over (partition by line.sku, line.location_id order by line.ordered_at, line.order_id, line.line_id)
            as turn
    from marts.order_lines as line
    left join lead_times as pace on line.supplier_id = pace.supplier_id
    where line.flow = 'inbound' and line.completed_at is null and not line.is_cancelled
),

expected as (
    select
        day.sku,
        day.location_id,
        receipt.order_id as next_order_id,
        receipt.line_id as next_line_id,
        cast(greatest(day.on_hand_quantity, 0) as double) / nullif(day.daily_demand_quantity, 0) as cover_days,
        case
            when receipt.lead_days_p90 is not null
                then greatest(date_diff('day', day.stock_date, receipt.ordered_date) + receipt.lead_days_p90, 1)
            else coalesce(pace.lead_days_p90, product.lead_time_days)
        end as receipt_days_p90
    from positions as day
    left join open_lines as receipt
        on day.sku = receipt.sku and day.location_id = receipt.location_id and receipt.turn = 1
    left join lead_times as pace on day.supplier_id = pace.supplier_id
    left join marts.products as product on day.sku = product.sku
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
    day.on_hand_quantity,
    day.daily_demand_quantity,
    expected.cover_days,
    expected.next_order_id,
    expected.next_line_id,
    expected.receipt_days_p90,
    coalesce(expected.cover_days < expected.receipt_days_p90, false) as is_running_out,
    day.source_file,
    day.source_row
from positions as day
inner join expected on day.sku = expected.sku and day.location_id = expected.location_id
