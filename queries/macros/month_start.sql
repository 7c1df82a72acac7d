-- The first day of the month a day lies in.
create macro month_start(day) as cast(date_trunc('month', day) as date)
