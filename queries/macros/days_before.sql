-- The day so many days before another.
create macro days_before(day, day_count) as cast(day - cast(day_count as integer) as date)
