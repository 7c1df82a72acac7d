-- What has become of a promise by the as-of time: cancelled (nothing was owed), not_due, on_time, late, unknown (it
-- takes an hour that nobody tells), late_open (still to come) or failed. done: when all that was owed had been done.
create macro promise_outcome(
    owed_quantity, due_at, due_has_hour, done_at, done_has_hour, is_open, as_of_at, as_of_has_hour
) as
case
    when owed_quantity <= 0 then 'cancelled'
    when compared(as_of_at, as_of_has_hour, due_at, due_has_hour) <= 0 then 'not_due'
    when done_at is not null then punctuality(done_at, done_has_hour, due_at, due_has_hour)
    when is_open then 'late_open'
    else 'failed'
end
