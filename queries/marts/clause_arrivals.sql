-- One row per clause and order line it dates, of which something came: when all that was owed under its rule had come
-- (came; for OTIF accepted) and been delivered, and how much had come by the due day.
with
moments as (
    select
        due.clause_id,
        due.flow,
        due.order_id,
        due.line_id,
        come.moment_at,
        come.moment_has_hour,
        case due.kpi when 'otif' then come.accepted_stayed_quantity else come.stayed_quantity end as come_quantity,
        case when due.owed_quantity > 0 then due.owed_quantity end as owed_quantity,
        come.stayed_quantity,
        punctuality(come.moment_at, come.moment_has_hour, due.due_at, due.due_has_hour) as punctuality
    from marts.clause_dates as due
    inner join marts.line_progress as come
        on due.flow = come.flow and due.order_id = come.order_id and due.line_id = come.line_id
    where due.dated_by <> 'day' and due.reason is null
)

select
    clause_id,
    flow,
    order_id,
    line_id,
    min(case when come_quantity >= owed_quantity then moment_at end) as came_at,
    arg_min(moment_has_hour, case when come_quantity >= owed_quantity then moment_at end) as came_has_hour,
    min(case when stayed_quantity >= owed_quantity then moment_at end) as delivered_at,
    arg_min(moment_has_hour, case when stayed_quantity >= owed_quantity then moment_at end) as delivered_has_hour,
    arg_max(come_quantity, case when punctuality = 'on_time' then moment_at end) as punctual_quantity,
    max(case when punctuality = 'unknown' then 1 else 0 end) = 1 as has_unknown_hour
from moments
group by clause_id, flow, order_id, line_id
