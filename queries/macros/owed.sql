-- What of an ordered quantity was owed on a date: less what the buyer withdrew on or before it, and only what had come
-- where the line was closed on or before it. A later cancellation or closing erases nothing. Without a date, what the
-- buyer withdrew at any time is not owed.
create macro owed(
    ordered,
    withdrawn,
    cancelled_at,
    cancelled_has_hour,
    closed_at,
    closed_has_hour,
    closed_quantity,
    due_at,
    due_has_hour
) as
greatest(
    least(
        ordered
        - case
            when cancelled_at is null then 0
            when due_at is null or compared(cancelled_at, cancelled_has_hour, due_at, due_has_hour) <= 0 then withdrawn
            else 0
        end,
        case
            when compared(closed_at, closed_has_hour, due_at, due_has_hour) <= 0 then closed_quantity
            else ordered
        end
    ),
    0
)
