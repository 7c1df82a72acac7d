-- The first day of the window of a clause, a month or a quarter, that a day lies in.
create macro window_start(window_kind, day) as
case when window_kind = 'quarter' then cast(date_trunc('quarter', day) as date) else month_start(day) end
