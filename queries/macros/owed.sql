-- What of an ordered quantity was owed on a date: less what the buyer withdrew on or before it, and less what never
-- came of a line closed on or before it. A later cancellation or closing erases nothing. Without a date, what the
-- buyer withdrew at any time is not owed.
create macro owed(
    ordered,
    withdrawn,
    cancelled_at,
    cancelled_has_hour,
    closed_at,
    closed_has_hour,
    missing,
    due_at,
    due_has_hour
) as
ordered
- case
    when cancelled_at is null then 0
    when due_at is null or compared(cancelled_at, cancelled_has_hour, due_at, due_has_hour) <= 0 then withdrawn
    else 0
end
- case when compared(closed_at, closed_has_hour, due_at, due_has_hour) <= 0 then missing else 0 end
