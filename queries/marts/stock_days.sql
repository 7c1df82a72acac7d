-- One row per SKU, location and day with a snapshot, with the demand around it.
-- The product's safety stock is that of the whole house: it counts for a place only where the SKU lies in no other.
-- Demand is what customers ordered from that location, cancelled or not; its mean counts days in stock only, so that
-- a stockout does not hide it.
with
demand as (
    select sku, location_id, ordered_date as stock_date, sum(ordered_quantity) as demand_quantity
    from marts.order_lines
    where flow = 'outbound' and location_id is not null
    group by sku, location_id, ordered_date
),

days as (
    select
        coalesce(level.sku, demand.sku) as sku,
        coalesce(level.location_id, demand.location_id) as location_id,
        coalesce(level.stock_date, demand.stock_date) as stock_date,
        level.on_hand_quantity,
        level.reserved_quantity,
        level.on_order_quantity,
        level.counted_quantity,
        level.unit_cost,
        level.safety_stock,
        coalesce(demand.demand_quantity, 0) as demand_quantity,
        level.source_file,
        level.source_row
    from staging.stock_levels as level
    full outer join demand
        on level.sku = demand.sku and level.location_id = demand.location_id and level.stock_date = demand.stock_date
),

shared as (
    select
        level.sku,
        level.stock_date,
        coalesce(place.kind, '') = 'supplier' as is_feed,
        count(*) as place_count
    from staging.stock_levels as level
    left join marts.locations as place on level.location_id = place.location_id
    group by level.sku, level.stock_date, coalesce(place.kind, '') = 'supplier'
),

around as (
    select
        day.*,
        lead(day.stock_date) over (
            partition by day.sku, day.location_id, day.source_row is not null order by day.stock_date
        ) as next_stock_date,
        min(case when day.source_row is not null then day.stock_date end)
            over (partition by day.sku, day.location_id)
            as first_stock_date,
        max(case when day.demand_quantity > 0 then day.stock_date end) over spot as last_demand_date,
        sum(case when day.on_hand_quantity > 0 then day.demand_quantity else 0 end)
            over month_before
            as month_demand_quantity,
        sum(case when day.on_hand_quantity > 0 then 1 else 0 end) over month_before as month_days_in_stock,
        sum(day.demand_quantity) over quarter_before as quarter_demand_quantity,
        max(day.on_hand_quantity) over quarter_before as quarter_highest_quantity
    from days as day
    window
        spot as (partition by day.sku, day.location_id order by day.stock_date),
        month_before as (
            partition by day.sku, day.location_id order by day.stock_date
            range between interval 27 day preceding and current row
        ),
        quarter_before as (
            partition by day.sku, day.location_id order by day.stock_date
            range between interval 89 day preceding and current row
        )
)

select
    day.stock_date,
    day.sku,
    day.location_id,
    product.product_name,
    product.category,
    product.brand,
    product.supplier_id,
    product.supplier_name,
    place.location_name,
    place.kind as location_kind,
    coalesce(place.kind <> 'supplier', true) as is_own_place,
    day.on_hand_quantity,
    day.reserved_quantity,
    day.on_order_quantity,
    day.counted_quantity,
    case
        when day.safety_stock is not null then day.safety_stock
        when beside.place_count = 1 then product.safety_stock
    end as safety_stock,
    coalesce(day.unit_cost, product.unit_cost) as unit_cost,
    amount(greatest(day.on_hand_quantity, 0), coalesce(day.unit_cost, product.unit_cost)) as stock_value,
    least(coalesce(date_diff('day', day.stock_date, day.next_stock_date), 1), 31) as covered_days,
    day.on_hand_quantity <= 0 as is_out,
    day.on_hand_quantity < 0 as is_negative,
    (product.launched_on is null or product.launched_on <= day.stock_date)
    and (product.delisted_on is null or product.delisted_on >= day.stock_date)
    and (day.quarter_demand_quantity > 0 or day.quarter_highest_quantity > 0) as is_active,
    day.demand_quantity,
    cast(day.month_demand_quantity as double) / nullif(day.month_days_in_stock, 0) as daily_demand_quantity,
    day.last_demand_date,
    product.launched_on,
    day.first_stock_date,
    day.source_file,
    day.source_row
from around as day
left join marts.products as product on day.sku = product.sku
left join marts.locations as place on day.location_id = place.location_id
left join shared as beside
    on day.sku = beside.sku
    and day.stock_date = beside.stock_date
    and beside.is_feed = (coalesce(place.kind, '') = 'supplier')
where day.source_row is not null
