-- The days from time a to time b: from minute to minute where both have an hour (by the instant where both say how far
-- they are from UTC), whole calendar days where one of them is a day.
create macro days_between(a_at, a_has_hour, a_offset, b_at, b_has_hour, b_offset) as
case
    when a_has_hour and b_has_hour
        then cast(
                date_diff('minute', date_trunc('minute', a_at), date_trunc('minute', b_at))
                + coalesce(a_offset - b_offset, 0)
                as double
            ) / 1440
    else cast(date_diff('day', cast(a_at as date), cast(b_at as date)) as double)
end
