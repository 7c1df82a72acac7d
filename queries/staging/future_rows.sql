-- One row per loaded row that happens after the as-of moment and is therefore not counted yet.
select 'order_lines' as table_name, line.source_file, line.source_row
from store.order_lines as line
cross join meta.build as build
where line.ordered_at > build.as_of_at
union all
select 'deliveries', parcel.source_file, parcel.source_row
from store.deliveries as parcel
cross join meta.build as build
where greatest(parcel.ready_at, parcel.shipped_at, parcel.delivered_at, parcel.available_at) > build.as_of_at
union all
select 'returns', goods.source_file, goods.source_row
from store.returns as goods
cross join meta.build as build
where goods.returned_at > build.as_of_at
union all
select 'stock_levels', level.source_file, level.source_row
from store.stock_levels as level
cross join meta.build as build
where level.stock_date > build.as_of_date
