-- One row per SKU, location and day from the item's first snapshot there to the as-of day, as it is stored: what
-- follows from it stands in marts.stock_days.
-- Inactive: not on sale, or 90 days of orders or of snapshots of the place are known before the day, and neither they
-- nor the day hold demand or stock. Such a day is inactive too where the stock itself is unknown, and then leaves
-- nothing out of a value; nor does what is not on sale and was at zero last. What is not on sale but lay there within
-- those 90 days is worth something nobody knows.
-- The product's safety stock is that of the whole house: it counts for a place only while the SKU lies in no other.
-- Demand is what customers ordered there, cancelled or not; its mean counts days in stock only, so that a stockout does
-- not hide it.
with
days as (
    select
        coalesce(state.sku, event.sku) as sku,
        coalesce(state.location_id, event.location_id) as location_id,
        coalesce(state.stock_date, event.event_date) as stock_date,
        state.snapshot_date,
        state.age_days,
        state.is_known,
        state.is_absent,
        case when state.is_absent then 0 when state.is_known then state.on_hand_quantity end as on_hand_quantity,
        state.on_hand_quantity as snapshot_quantity,
        state.snapshot_value,
        state.reserved_quantity,
        state.on_order_quantity,
        state.counted_quantity,
        state.cost,
        state.safety_stock,
        state.place_first_date,
        coalesce(event.demand_quantity, 0) as demand_quantity,
        event.sale_date,
        state.source_file,
        state.source_row
    from marts.stock_states as state
    full outer join marts.stock_events as event
        on state.sku = event.sku and state.location_id = event.location_id and state.stock_date = event.event_date
),

around as (
    select
        day.*,
        max(case when day.demand_quantity > 0 then day.stock_date end) over until_then as last_demand_date,
        max(day.sale_date) over until_then as last_sale_date,
        max(case when day.age_days = 0 and day.counted_quantity is not null then day.stock_date end) over until_then
            as last_counted_date,
        max(case when day.on_hand_quantity > 0 then day.stock_date end) over until_then as last_in_stock_date,
        sum(case when day.on_hand_quantity > 0 then day.demand_quantity else 0 end)
            over month_before
            as month_demand_quantity,
        sum(case when day.on_hand_quantity > 0 then 1 else 0 end) over month_before as month_days_in_stock
    from days as day
    window
        until_then as (
            partition by day.sku, day.location_id order by day.stock_date
            rows between unbounded preceding and current row
        ),
        month_before as (
            partition by day.sku, day.location_id order by day.stock_date
            rows between 27 preceding and current row
        )
),

orders as (
    select min(ordered_date) as first_order_date
    from marts.placed_demand
),

judged as (
    select
        day.*,
        coalesce(day.on_hand_quantity > 0, false) as is_in_stock,
        coalesce(product.launched_on <= day.stock_date, true)
        and coalesce(product.delisted_on >= day.stock_date, true) as is_on_sale,
        coalesce(orders.first_order_date <= days_before(day.stock_date, 90), false)
        or day.place_first_date <= days_before(day.stock_date, 90) as is_past_known,
        coalesce(day.last_demand_date >= days_before(day.stock_date, 90), false)
        or coalesce(day.last_in_stock_date >= days_before(day.stock_date, 90), false) as is_alive
    from around as day
    cross join orders
    left join marts.products as product on day.sku = product.sku
    where day.snapshot_date is not null
),

decided as (
    select
        day.*,
        (day.is_past_known and not day.is_alive) or (not day.is_on_sale and day.snapshot_quantity <= 0) as is_gone,
        case
            when not day.is_on_sale then 'inactive'
            when day.is_in_stock then 'in_stock'
            when day.is_past_known and not day.is_alive then 'inactive'
            when not day.is_known then 'unknown'
            else 'out'
        end as outcome
    from judged as day
)

select
    day.stock_date,
    day.age_days,
    day.is_known,
    day.is_absent,
    day.sku,
    product.product_name,
    product.category,
    product.brand,
    product.supplier_id,
    product.supplier_name,
    day.location_id,
    place.location_name,
    place.kind as location_kind,
    coalesce(place.kind <> 'supplier', true) as is_own_place,
    day.snapshot_quantity,
    case when day.is_known and not day.is_absent then day.reserved_quantity end as reserved_quantity,
    case when day.is_known and not day.is_absent then day.on_order_quantity end as on_order_quantity,
    case when day.age_days = 0 then day.counted_quantity end as counted_quantity,
    day.last_counted_date,
    case
        when day.safety_stock is not null then day.safety_stock
        when sole.sku is not null then product.safety_stock
    end as safety_stock,
    day.cost as unit_cost,
    day.snapshot_value,
    day.outcome,
    case when not day.is_known and day.outcome <> 'inactive' then 'stock_unknown' end as reason,
    case
        when day.is_absent or (not day.is_known and day.is_gone) then null
        when not day.is_known then 'stock_unknown'
        when day.snapshot_value is null and day.cost is null then 'no_cost'
        when day.snapshot_value is null then 'value_too_large'
    end as value_reason,
    day.demand_quantity,
    cast(day.month_demand_quantity as double) / nullif(day.month_days_in_stock, 0) as daily_demand_quantity,
    day.last_demand_date,
    day.last_sale_date,
    product.launched_on,
    origin.first_stock_date,
    day.source_file,
    day.source_row
from decided as day
left join marts.products as product on day.sku = product.sku
left join marts.locations as place on day.location_id = place.location_id
inner join marts.stock_origins as origin on day.sku = origin.sku and day.location_id = origin.location_id
left join marts.sole_places as sole
    on day.sku = sole.sku
    and day.location_id = sole.location_id
    and coalesce(day.stock_date < sole.shared_from, true)
