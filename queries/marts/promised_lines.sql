-- One row per order line: its promises, what was cancelled of it and by whom, and what was owed on each of its dates.
-- The buyer of a sale is the customer (a fraud stop included), of a purchase our own house, of a move the place it
-- goes to. A sale cancelled without a reason is ours; a purchase or move cancelled without one on or before its date
-- is taken as withdrawn by us.
-- A promise more than three years after the order is none.
-- Within its closing tolerance a line is closed from the moment from which no more is missing, not before what was
-- cancelled of it.
with
received as (
    select flow, order_id, line_id, arg_max(come_quantity, moment_at) as delivered_quantity
    from marts.line_progress
    group by flow, order_id, line_id
),

lines as (
    select
        line.*,
        cast(line.ordered_at as date) as ordered_date,
        compared(line.released_at, line.released_has_hour, line.ordered_at, line.ordered_has_hour) > 0 as is_preordered,
        coalesce(line.repromised_at, line.promised_at) as latest_promised_at,
        case when line.repromised_at is null then line.promised_has_hour else line.repromised_has_hour end
            as latest_promised_has_hour,
        coalesce(received.delivered_quantity, 0) as delivered_quantity,
        case
            when line.cancelled_at is null then 0
            else
                least(
                    coalesce(line.stated_cancelled_quantity, line.ordered_quantity),
                    greatest(line.ordered_quantity - coalesce(received.delivered_quantity, 0), 0)
                )
        end as cancelled_quantity,
        coalesce(
            line.stated_cancelled_quantity
            > greatest(line.ordered_quantity - coalesce(received.delivered_quantity, 0), 0),
            line.cancelled_at is not null and coalesce(received.delivered_quantity, 0) >= line.ordered_quantity
        ) as is_over_cancelled,
        case line.flow
            when 'outbound' then coalesce(line.cancel_reason, '') in ('customer', 'fraud')
            else coalesce(line.cancel_reason, 'other') in ('customer', 'other')
        end as is_buyers_cancellation
    from staging.order_lines as line
    left join received
        on line.flow = received.flow and line.order_id = received.order_id and line.line_id = received.line_id
),

withdrawn as (
    select
        lines.*,
        case when is_buyers_cancellation then cancelled_quantity else 0 end as withdrawn_quantity,
        greatest(ordered_quantity - cancelled_quantity - delivered_quantity, 0) as missing_quantity
    from lines
),

tolerated as (
    select
        line.flow,
        line.order_id,
        line.line_id,
        min(progress.moment_at) as moment_at,
        arg_min(progress.moment_has_hour, progress.moment_at) as moment_has_hour
    from withdrawn as line
    inner join marts.line_progress as progress
        on line.flow = progress.flow and line.order_id = progress.order_id and line.line_id = progress.line_id
    where line.closing_tolerance > 0
        and line.stated_closed_at is null
        and line.missing_quantity > 0
        and progress.stayed_quantity
        >= (line.ordered_quantity - line.cancelled_quantity) * (1 - line.closing_tolerance)
    group by line.flow, line.order_id, line.line_id
),

closings as (
    select
        line.*,
        tolerated.moment_at,
        tolerated.moment_has_hour,
        coalesce(
            compared(line.cancelled_at, line.cancelled_has_hour, tolerated.moment_at, tolerated.moment_has_hour) > 0,
            false
        ) as is_cancelled_later
    from withdrawn as line
    left join tolerated
        on line.flow = tolerated.flow and line.order_id = tolerated.order_id and line.line_id = tolerated.line_id
),

closed as (
    select
        closings.*,
        case
            when moment_at is null then stated_closed_at
            when is_cancelled_later then cancelled_at
            else moment_at
        end as closed_at,
        case
            when moment_at is null then stated_closed_has_hour
            when is_cancelled_later then cancelled_has_hour
            else moment_has_hour
        end as closed_has_hour
    from closings
)

select
    line.*,
    case when line.is_preordered then line.released_at else line.ordered_at end as started_at,
    case when line.is_preordered then line.released_has_hour else line.ordered_has_hour end as started_has_hour,
    case when line.is_preordered then line.released_offset else line.ordered_offset end as started_offset,
    case when line.closed_at is null then line.missing_quantity else 0 end as open_quantity,
    owed(
        line.ordered_quantity, line.withdrawn_quantity, line.cancelled_at, line.cancelled_has_hour, line.closed_at,
        line.closed_has_hour, line.missing_quantity, line.promised_at, line.promised_has_hour
    ) as first_owed_quantity,
    owed(
        line.ordered_quantity, line.withdrawn_quantity, line.cancelled_at, line.cancelled_has_hour, line.closed_at,
        line.closed_has_hour, line.missing_quantity, line.requested_at, line.requested_has_hour
    ) as requested_owed_quantity,
    owed(
        line.ordered_quantity, line.withdrawn_quantity, line.cancelled_at, line.cancelled_has_hour, line.closed_at,
        line.closed_has_hour, line.missing_quantity, line.latest_promised_at, line.latest_promised_has_hour
    ) as latest_owed_quantity,
    case
        when line.cancelled_quantity = 0 then false
        when not line.is_buyers_cancellation then true
        when line.flow = 'outbound' or line.cancel_reason = 'customer' then false
        when compared(line.cancelled_at, line.cancelled_has_hour, line.promised_at, line.promised_has_hour) > 0
            then true
    end as is_cancelled_by_seller,
    cast(line.promised_at as date) > line.ordered_date + interval 3 year as is_first_too_far,
    cast(line.requested_at as date) > line.ordered_date + interval 3 year as is_requested_too_far,
    cast(line.latest_promised_at as date) > line.ordered_date + interval 3 year as is_latest_too_far
from closed as line
