-- One row per loaded row and event that has not happened by all that is known: later than the day of its load
-- (future_date), or so far beyond every other event that it must be wrong (isolated_date). It moves nothing.
with
events as (
    select 'order_lines' as table_name, source_file, source_row, extract_id, cast(ordered_at as date) as event_date
    from store.order_lines
    union all
    select 'order_lines', source_file, source_row, extract_id, cast(cancelled_at as date)
    from store.order_lines
    union all
    select 'order_lines', source_file, source_row, extract_id, cast(closed_at as date)
    from store.order_lines
    union all
    select 'deliveries', source_file, source_row, extract_id, cast(ready_at as date)
    from store.deliveries
    union all
    select 'deliveries', source_file, source_row, extract_id, cast(shipped_at as date)
    from store.deliveries
    union all
    select 'deliveries', source_file, source_row, extract_id, cast(delivered_at as date)
    from store.deliveries
    union all
    select 'deliveries', source_file, source_row, extract_id, cast(available_at as date)
    from store.deliveries
    union all
    select 'returns', source_file, source_row, extract_id, cast(returned_at as date)
    from store.returns
    union all
    select 'stock_levels', source_file, source_row, extract_id, stock_date
    from store.stock_levels
    union all
    select 'feedback', source_file, source_row, extract_id, cast(answered_at as date)
    from store.feedback
)

select distinct
    event.table_name,
    event.source_file,
    event.source_row,
    case when event.event_date > known.load_date then 'future_date' else 'isolated_date' end as code
from events as event
inner join meta.known_days as known on event.extract_id = known.extract_id
where event.event_date > known.load_date or event.event_date > known.newest_date
