-- One row per purchase line, and per move between own places, completed in the 365 days up to the as-of day: who sent
-- it, how long it took from the order, and by how much it missed its latest promise (never below 0; empty without one).
-- To the minute where both ends have an hour.
-- A line that came before it was ordered tells nothing. Our own house is a supplier like any other here.
select
    line.flow,
    line.order_id,
    line.line_id,
    line.location_id,
    case line.flow when 'internal' then line.from_location_id else line.contractor_id end as sender_id,
    case
        when
            line.is_order_date_known
            and compared(line.completed_at, line.completed_has_hour, line.started_at, line.started_has_hour) >= 0
            then days_between(
                    line.started_at,
                    line.started_has_hour,
                    line.started_offset,
                    line.completed_at,
                    line.completed_has_hour,
                    line.completed_offset
                )
    end as lead_days,
    case
        when line.latest_promised_at is not null and not line.is_latest_too_far
            then greatest(
                    days_between(
                        line.latest_promised_at,
                        line.latest_promised_has_hour,
                        null,
                        line.completed_at,
                        line.completed_has_hour,
                        null
                    ),
                    0
                )
    end as late_days
from marts.order_lines as line
cross join meta.build as build
where line.flow <> 'outbound'
    and line.completed_at is not null
    and cast(line.completed_at as date) > days_before(build.as_of_date, 365)
    and line.line_reason is null
