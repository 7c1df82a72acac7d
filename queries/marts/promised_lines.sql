-- One row per order line: what is owed, and the last moment that still meets each of its promises.
-- A date without a time is met until the end of that day.
with
lines as (
    select
        line.*,
        cast(line.ordered_at as date) as ordered_date,
        case
            when line.released_at > line.ordered_at then line.released_at
            else line.ordered_at
        end as started_at,
        line.cancelled_at is not null
        and coalesce(line.cancelled_quantity, line.ordered_quantity) >= line.ordered_quantity as is_cancelled,
        case
            when line.cancelled_at is null then 0
            else least(coalesce(line.cancelled_quantity, line.ordered_quantity), line.ordered_quantity)
        end as lost_quantity,
        coalesce(line.cancel_reason in ('customer', 'fraud'), false) as is_cancelled_by_customer,
        coalesce(line.repromised_at, line.promised_at) as latest_promised_at
    from staging.order_lines as line
)

select
    line.*,  -- noqa: AM04
    case when line.is_cancelled_by_customer then line.lost_quantity else 0 end as withdrawn_quantity,
    case when line.is_cancelled then line.ordered_quantity else line.ordered_quantity - line.lost_quantity end
        as owed_quantity,
    case
        when line.promised_at = date_trunc('day', line.promised_at)
            then line.promised_at + interval 1 day - interval 1 microsecond
        else line.promised_at
    end as first_deadline_at,
    case
        when line.requested_at = date_trunc('day', line.requested_at)
            then line.requested_at + interval 1 day - interval 1 microsecond
        else line.requested_at
    end as requested_deadline_at,
    case
        when line.latest_promised_at = date_trunc('day', line.latest_promised_at)
            then line.latest_promised_at + interval 1 day - interval 1 microsecond
        else line.latest_promised_at
    end as latest_deadline_at
from lines as line
