-- One row per line of a purchase or move placed by the as-of day, and per sale of the year before it, as they were
-- known on it: what of a purchase or move had come, was cancelled, closed and still open by then.
-- Nobody wrote down when a promise was moved: the latest counts where the line was complete by then, else the first.
with
progress as (
    select
        come.flow,
        come.order_id,
        come.line_id,
        come.moment_at,
        come.moment_has_hour,
        come.moment_offset,
        come.come_quantity,
        min(come.come_quantity) over (
            partition by come.flow, come.order_id, come.line_id order by come.moment_at
            rows between current row and unbounded following
        ) as stayed_quantity
    from marts.receipt_progress as come
    cross join meta.build as build
    where cast(come.moment_at as date) <= build.as_of_date
),

received as (
    select flow, order_id, line_id, arg_max(come_quantity, moment_at) as delivered_quantity
    from progress
    group by flow, order_id, line_id
),

cut as (
    select
        line.flow,
        line.order_id,
        line.line_id,
        line.sku,
        line.location_id,
        line.from_location_id,
        line.from_location_name,
        line.supplier_id,
        line.supplier_name,
        line.contractor_id,
        line.ordered_date,
        line.is_order_date_known,
        line.started_at,
        line.started_has_hour,
        line.started_offset,
        line.promised_at,
        line.promised_has_hour,
        line.is_first_too_far,
        line.latest_promised_at,
        line.latest_promised_has_hour,
        line.is_latest_too_far,
        line.ordered_quantity,
        line.cancelled_at,
        line.cancelled_has_hour,
        line.cancelled_quantity,
        line.stated_cancelled_quantity,
        line.withdrawn_quantity,
        line.closed_has_hour,
        line.unit_price,
        line.is_kept_twice,
        line.line_reason,
        coalesce(received.delivered_quantity, 0) as come_quantity,
        coalesce(cast(line.cancelled_at as date) <= build.as_of_date, false) as is_cancelled_by_then,
        case when cast(line.closed_at as date) <= build.as_of_date then line.closed_at end as closed_by_then
    from marts.order_lines as line
    cross join meta.build as build
    left join received
        on line.flow = received.flow and line.order_id = received.order_id and line.line_id = received.line_id
    where line.ordered_date <= build.as_of_date
        and (line.flow <> 'outbound' or line.ordered_date > days_before(build.as_of_date, 366))
),

cancelled as (
    select
        cut.*,
        case
            when not cut.is_cancelled_by_then then 0
            when cut.flow = 'outbound' then cut.cancelled_quantity
            else
                least(
                    coalesce(cut.stated_cancelled_quantity, cut.ordered_quantity),
                    greatest(cut.ordered_quantity - cut.come_quantity, 0)
                )
        end as gone_quantity
    from cut
),

owed as (
    select
        line.*,
        greatest(line.ordered_quantity - line.gone_quantity - line.come_quantity, 0) as lacking_quantity,
        owed(
            line.ordered_quantity,
            case when line.withdrawn_quantity > 0 then line.gone_quantity else 0 end,
            case when line.is_cancelled_by_then then line.cancelled_at end,
            line.cancelled_has_hour,
            line.closed_by_then,
            line.closed_has_hour,
            greatest(line.ordered_quantity - line.gone_quantity - line.come_quantity, 0),
            line.promised_at,
            line.promised_has_hour
        ) as owed_quantity
    from cancelled as line
),

completed as (
    select
        line.flow,
        line.order_id,
        line.line_id,
        min(come.moment_at) as completed_at,
        arg_min(come.moment_has_hour, come.moment_at) as completed_has_hour,
        arg_min(come.moment_offset, come.moment_at) as completed_offset
    from owed as line
    inner join progress as come
        on line.flow = come.flow and line.order_id = come.order_id and line.line_id = come.line_id
    where line.owed_quantity > 0 and come.stayed_quantity >= line.owed_quantity
    group by line.flow, line.order_id, line.line_id
)

select
    line.flow,
    line.order_id,
    line.line_id,
    line.sku,
    line.location_id,
    line.from_location_id,
    line.from_location_name,
    line.supplier_id,
    line.supplier_name,
    line.contractor_id,
    line.ordered_date,
    line.is_order_date_known,
    line.started_at,
    line.started_has_hour,
    line.started_offset,
    case when completed.completed_at is not null then line.latest_promised_at else line.promised_at end
        as latest_promised_at,
    case when completed.completed_at is not null then line.latest_promised_has_hour else line.promised_has_hour end
        as latest_promised_has_hour,
    case when completed.completed_at is not null then line.is_latest_too_far else line.is_first_too_far end
        as is_latest_too_far,
    completed.completed_at,
    coalesce(completed.completed_has_hour, false) as completed_has_hour,
    completed.completed_offset,
    line.ordered_quantity,
    line.gone_quantity as cancelled_quantity,
    line.unit_price,
    case when line.closed_by_then is null then line.lacking_quantity else 0 end as open_quantity,
    line.closed_by_then is null and line.lacking_quantity > 0 as is_open,
    line.is_kept_twice,
    line.line_reason
from owed as line
left join completed
    on line.flow = completed.flow and line.order_id = completed.order_id and line.line_id = completed.line_id
