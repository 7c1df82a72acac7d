-- One row per suspicious but loaded row and rule it breaks, with its file and row; of what the load itself doubted,
-- with the column and the text of its cell.
select
    'order_lines' as table_name,
    'promise_before_order' as code,
    source_file,
    source_row,
    cast(null as varchar) as column_name,
    cast(null as varchar) as value
from marts.order_lines
where is_promised_before_ordered
union all
select 'order_lines', 'delivered_before_ordered', source_file, source_row, null, null
from marts.order_lines
where is_delivered_before_ordered
union all
select 'order_lines', 'over_delivery', source_file, source_row, null, null
from marts.order_lines
where is_over_delivered
union all
select 'order_lines', 'over_cancelled', source_file, source_row, null, null
from marts.order_lines
where is_over_cancelled
union all
select 'order_lines', 'zero_quantity', source_file, source_row, null, null
from marts.order_lines
where is_without_quantity
union all
select 'order_lines', 'pack_unknown', source_file, source_row, null, null
from meta.packed_lines
where units_per_pack is null
union all
select 'order_lines', 'sold_and_bought', source_file, source_row, null, null
from marts.order_lines
where is_kept_twice
union all
select 'order_lines', 'unknown_place', line.source_file, line.source_row, null, null
from staging.order_lines as line
left join staging.locations as place on line.location_id = place.location_id
left join staging.locations as start on line.from_location_id = start.location_id
where line.flow = 'internal'
    and (place.location_id is null or start.location_id is null)
    and exists (select 1 from staging.locations)
union all
select 'order_lines', 'rejected_more_than_delivered', source_file, source_row, null, null
from marts.order_lines
where is_over_rejected
union all
select 'order_lines', 'reversed_too_much', source_file, source_row, null, null
from marts.order_lines
where is_below_nothing
union all
select 'deliveries', 'shipped_after_delivered', source_file, source_row, null, null
from marts.deliveries
where is_shipped_after_delivered
union all
select 'deliveries', 'orphan', source_file, source_row, null, null
from marts.orphan_deliveries
union all
select 'returns', 'unlinked_return', source_file, source_row, null, null
from marts.returned_lines
where not is_linked
union all
select 'returns', 'over_returned', source_file, source_row, null, null
from marts.returned_lines
where is_over_returned
union all
select 'locations', 'assumed_country', place.source_file, place.source_row, null, null
from staging.locations as place
left join meta.calendar_countries as known on place.country = known.country
where known.country is null
union all
select 'stock_levels', 'negative_stock', source_file, source_row, null, null
from staging.stock_levels
where on_hand_quantity < 0
union all
select distinct 'stock_levels', 'absent_as_zero', source_file, source_row, null, null
from marts.stock_days
where is_absent
union all
select distinct 'forecasts', 'overlapping_forecast', lost.source_file, lost.source_row, null, null
from marts.forecast_days as lost
inner join marts.forecast_days as kept
    on lost.sku = kept.sku
    and lost.first_day = kept.first_day
    and kept.is_counted
    and (
        lost.period_start <> kept.period_start
        or lost.period_end <> kept.period_end
        or coalesce(lost.location_id, '') <> coalesce(kept.location_id, '')
    )
    and (lost.location_id is null or lost.location_id = kept.location_id)
where not lost.is_counted
union all
select table_name, code, source_file, source_row, null, null
from staging.later_events
union all
select 'sla_clauses', code, source_file, source_row, null, null
from marts.clause_warnings
union all
select table_name, code, source_file, source_row, column_name, value
from staging.load_warnings
