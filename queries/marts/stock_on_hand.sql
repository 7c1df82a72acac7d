-- One row per SKU and own location whose stock is known on the as-of day: what lies there, how fast it leaves and what
-- is on its way.
-- Pace: dead = nothing sold from there for 180 days, new = too new to tell dead from alive, slow = lasts longer than
-- 180 days at the demand of the last 28 days, still = no demand in those 28 days but sold in the last 180, moving =
-- the rest.
with
positions as (
    select
        day.*,
        cast(greatest(day.on_hand_quantity, 0) as double) / nullif(day.daily_demand_quantity, 0) as cover_days
    from marts.stock_days as day
    cross join meta.build as build
    where day.stock_date = build.as_of_date and day.is_own_place and day.is_known
),

purchases as (
    select
        sku,
        location_id,
        count(*) as open_line_count,
        sum(open_quantity) as open_quantity,
        min(promised_on) as next_receipt_date,
        min(case when turn = 1 then flow end) as next_flow,
        min(case when turn = 1 then order_id end) as next_order_id,
        min(case when turn = 1 then line_id end) as next_line_id
    from marts.open_receipts
    group by sku, location_id
)

select
    position.stock_date,
    position.snapshot_date,
    position.age_days,
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
    position.last_sale_date,
    position.first_stock_date,
    case
        when position.on_hand_quantity <= 0 then 'out'
        when not position.is_selling and position.is_old then 'dead'
        when not position.is_selling then 'new'
        when position.cover_days > 180 then 'slow'
        when position.cover_days is null then 'still'
        else 'moving'
    end as pace,
    purchase.next_receipt_date,
    purchase.next_flow,
    purchase.next_order_id,
    purchase.next_line_id,
    coalesce(purchase.open_line_count, 0) as open_line_count,
    coalesce(purchase.open_quantity, 0) as open_quantity,
    position.source_file,
    position.source_row
from positions as position
left join purchases as purchase on position.sku = purchase.sku and position.location_id = purchase.location_id
