-- One row per parcel sold from our own places (365 times its units, on its own day) and per SKU, own location and day
-- (units on hand): annualised turns in units.
-- Both over the same SKUs, places and days: those whose stock is known.
-- Without a single parcel to a customer there is no rotation, not a rotation of 0.
select
    delivered_date as counted_on,
    order_id,
    line_id,
    delivery_id,
    cast(null as date) as stock_date,
    columns(stock_dimensions()),
    source_file,
    source_row,
    case when reason is not null then 'unknown' else 'met' end as outcome,
    reason,
    0 as unplaced,
    case when reason is null then 365 * delivered_quantity else 0 end as numerator,
    0 as denominator
from marts.stock_sales
union all
select
    stock_date as counted_on,
    cast(null as varchar) as order_id,
    cast(null as varchar) as line_id,
    cast(null as varchar) as delivery_id,
    stock_date,
    columns(stock_dimensions()),
    source_file,
    source_row,
    case when not is_known and value_reason is not null then 'unknown' else 'met' end as outcome,
    case when not is_known then value_reason end as reason,
    case when not is_known and value_reason is not null then greatest(snapshot_quantity, 0) else 0 end as unplaced,
    0 as numerator,
    greatest(coalesce(on_hand_quantity, 0), 0) as denominator
from marts.stock_days
where is_own_place and exists (select 1 from marts.stock_sales)
