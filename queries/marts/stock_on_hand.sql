-- One row per SKU and own location at the last snapshot: what lies there, how fast it leaves and what is on its way.
-- Pace: dead = no demand for 180 days, new = too new to tell dead from alive, slow = lasts longer than 180 days at the
-- demand of the last 28 days, still = no demand in those 28 days but in the last 180, moving = the rest.
with
latest as (
    select max(stock_date) as stock_date from marts.stock_days where is_own_place
),

positions as (
    select
        day.*,
        cast(greatest(day.on_hand_quantity, 0) as double) / nullif(day.daily_demand_quantity, 0) as cover_days,
        coalesce(day.last_demand_date >= cast(day.stock_date - interval 180 day as date), false) as is_asked_for,
        day.first_stock_date < cast(day.stock_date - interval 180 day as date)
        and (day.launched_on is null or day.launched_on < cast(day.stock_date - interval 180 day as date)) as is_old
    from marts.stock_days as day
    inner join latest on day.stock_date = latest.stock_date
    where day.is_own_place
),

sales as (
    select
        sku,
        location_id,
        max(cast(last_delivered_at as date)) as last_sale_date
    from marts.order_lines
    where flow = 'outbound' and last_delivered_at is not null
    group by sku, location_id
),

purchases as (
    select
        sku,
        location_id,
        count(*) as open_line_count,
        sum(open_quantity) as open_quantity,
        min(promised_on) as next_receipt_date,
        min(case when turn = 1 then order_id end) as next_order_id,
        min(case when turn = 1 then line_id end) as next_line_id
    from marts.open_purchases
    group by sku, location_id
)

select
    position.stock_date,
    position.sku,
    position.location_id,
    position.product_name,
    position.category,
    position.brand,
    position.supplier_id,
    position.supplier_name,
    position.location_name,
    position.location_kind,
    position.on_hand_quantity,
    position.unit_cost,
    position.stock_value,
    position.daily_demand_quantity,
    position.cover_days,
    position.last_demand_date,
    sale.last_sale_date,
    position.first_stock_date,
    case
        when position.on_hand_quantity <= 0 then 'out'
        when not position.is_asked_for and position.is_old then 'dead'
        when not position.is_asked_for then 'new'
        when position.cover_days > 180 then 'slow'
        when position.cover_days is null then 'still'
        else 'moving'
    end as pace,
    purchase.next_receipt_date,
    purchase.next_order_id,
    purchase.next_line_id,
    coalesce(purchase.open_line_count, 0) as open_line_count,
    coalesce(purchase.open_quantity, 0) as open_quantity,
    position.source_file,
    position.source_row
from positions as position
left join sales as sale on position.sku = sale.sku and position.location_id = sale.location_id
left join purchases as purchase on position.sku = purchase.sku and position.location_id = purchase.location_id
