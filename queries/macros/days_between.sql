-- The days from time a to time b: to the minute where both have an hour, else whole calendar days.
create macro days_between(a_at, a_has_hour, a_offset, b_at, b_has_hour, b_offset) as
cast(minutes_between(a_at, a_has_hour, a_offset, b_at, b_has_hour, b_offset) as double) / 1440
