-- One row per SKU, location and day from the item's first snapshot there to the as-of day: the stock that is known of
-- it and the demand around it.
-- The state of the last snapshot stands (snapshot_date, age_days). Where it stands no longer the stock is unknown:
-- is_known is false and only snapshot_quantity and snapshot_value still say what was there last (reason; value_reason
-- also where what is there has no value that could be told; left_out_value is what it leaves out of a value, 1 where
-- nobody can tell even that).
-- Selling and old: sold, or there and launched, within or before the 180 days that end with the day.
-- cover_reason: why its stock lasts nobody knows how long. safety_reason: why it has no safety stock to be below.
select
    day.stock_date,
    cast(day.stock_date - cast(day.age_days as integer) as date) as snapshot_date,
    day.age_days,
    day.is_known,
    day.is_absent,
    day.sku,
    day.product_name,
    day.category,
    day.brand,
    day.supplier_id,
    day.supplier_name,
    day.location_id,
    day.location_name,
    day.location_kind,
    day.is_own_place,
    case when day.is_absent then 0 when day.is_known then day.snapshot_quantity end as on_hand_quantity,
    day.snapshot_quantity,
    day.reserved_quantity,
    day.on_order_quantity,
    day.counted_quantity,
    day.last_counted_date,
    day.safety_stock,
    day.unit_cost,
    case when day.is_absent then cast(0 as decimal(18, 3)) when day.is_known then day.snapshot_value end as stock_value,
    day.snapshot_value,
    day.outcome,
    day.reason,
    day.value_reason,
    case when day.value_reason is not null then coalesce(day.snapshot_value, 1) else 0 end as left_out_value,
    case when day.safety_stock is null then 'no_safety_stock' else day.reason end as safety_reason,
    case
        when not day.is_known then day.value_reason
        when coalesce(day.daily_demand_quantity, 0) = 0 then 'no_demand'
    end as cover_reason,
    day.outcome = 'out' as is_out,
    day.outcome in ('in_stock', 'out') as is_active,
    coalesce(case when day.is_absent then 0 when day.is_known then day.snapshot_quantity end < 0, false) as is_negative,
    day.demand_quantity,
    day.daily_demand_quantity,
    day.last_demand_date,
    day.last_sale_date,
    day.launched_on,
    day.first_stock_date,
    coalesce(day.last_sale_date >= days_before(day.stock_date, 180), false) as is_selling,
    day.first_stock_date < days_before(day.stock_date, 180)
    and coalesce(day.launched_on < days_before(day.stock_date, 180), true) as is_old,
    day.source_file,
    day.source_row
from marts.stock_records as day
