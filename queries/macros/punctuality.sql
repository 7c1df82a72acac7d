-- on_time, late or unknown: whether an event met a promise; null where one of them is.
-- A promise without an hour is met by any time of its day. A promise with an hour and an event without one: an earlier
-- day is on time, a later one late, and of the same day nobody knows.
create macro punctuality(event_at, event_has_hour, promise_at, promise_has_hour) as
case compared(event_at, event_has_hour, promise_at, promise_has_hour)
    when -1 then 'on_time'
    when 1 then 'late'
    when 0 then case when promise_has_hour and not event_has_hour then 'unknown' else 'on_time' end
end
