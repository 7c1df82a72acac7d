-- One row per SKU and location whose stock is known on the as-of day: what lies there, what of it can be promised, how
-- long it lasts and what is on its way; stock_date is the day of the snapshot that says so. Suppliers' feeds stand
-- beside our own places: what they say is not ours.
-- Free, to be promised now = on hand less reserved less what open moves are to take to other places, never below
-- nothing. The next receipt, a purchase or a move, comes by expected_on_p50 or expected_on_p90 with that chance; a day
-- nobody can tell is empty.
with
incoming as (
    select sku, location_id, sum(open_quantity) as incoming_quantity
    from marts.open_receipts
    group by sku, location_id
)

select
    day.snapshot_date as stock_date,
    day.sku,
    day.product_name,
    day.location_id,
    day.location_name,
    day.location_kind,
    day.is_own_place,
    day.is_active,
    day.on_hand_quantity,
    day.reserved_quantity,
    leaving.leaving_quantity,
    greatest(
        day.on_hand_quantity - coalesce(day.reserved_quantity, 0) - coalesce(leaving.leaving_quantity, 0), 0
    ) as free_quantity,
    day.daily_demand_quantity,
    cast(greatest(day.on_hand_quantity, 0) as double) / nullif(day.daily_demand_quantity, 0) as cover_days,
    days_before(build.as_of_date, -ceil(receipt.wait_days_p50)) as expected_on_p50,
    days_before(build.as_of_date, -ceil(receipt.wait_days_p90)) as expected_on_p90,
    receipt.open_quantity as expected_quantity,
    incoming.incoming_quantity,
    day.unit_cost,
    day.stock_value,
    day.source_file,
    day.source_row
from marts.stock_days as day
cross join meta.build as build
left join incoming on day.sku = incoming.sku and day.location_id = incoming.location_id
left join marts.open_receipts as receipt
    on day.sku = receipt.sku and day.location_id = receipt.location_id and receipt.turn = 1
left join marts.leaving_stock as leaving on day.sku = leaving.sku and day.location_id = leaving.location_id
where day.stock_date = build.as_of_date and day.is_known
