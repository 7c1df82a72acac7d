-- The minutes from time a to time b: where both have an hour, from minute to minute (by the instant where both say how
-- far they are from UTC); whole calendar days of 1,440 where one of them is a day.
create macro minutes_between(a_at, a_has_hour, a_offset, b_at, b_has_hour, b_offset) as
case
    when a_has_hour and b_has_hour
        then date_diff('minute', date_trunc('minute', a_at), date_trunc('minute', b_at))
            + coalesce(a_offset - b_offset, 0)
    else 1440 * date_diff('day', cast(a_at as date), cast(b_at as date))
end
