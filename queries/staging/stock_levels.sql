-- One row per SKU, location and day with a snapshot, up to the as-of day.
-- tells_absence: an item its extract leaves out is not there, unless the profile says that nobody knows.
with
silent as (
    select distinct extract.extract_id
    from store.extracts as extract
    inner join store.settings as setting
        on extract.table_name = setting.table_name
        and extract.source_file = setting.source_file
        and extract.profile = setting.profile
    where setting.table_name = 'stock_levels' and setting.name = 'absent' and setting.value = 'unknown'
)

select
    level.stock_date,
    level.sku,
    level.location_id,
    in_wholes(level.on_hand_quantity) as on_hand_quantity,
    in_wholes(level.reserved_quantity) as reserved_quantity,
    in_wholes(level.on_order_quantity) as on_order_quantity,
    in_wholes(level.counted_quantity) as counted_quantity,
    level.unit_cost,
    level.safety_stock,
    silent.extract_id is null as tells_absence,
    level.source_file,
    level.source_row
from store.stock_levels as level
inner join meta.known_days as known on level.extract_id = known.extract_id
left join silent on level.extract_id = silent.extract_id
where level.stock_date <= known.known_until
