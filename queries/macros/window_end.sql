-- The last day of the window of a clause, a month or a quarter, that a day lies in.
create macro window_end(window_kind, day) as
case
    when window_kind = 'quarter' then cast(date_trunc('quarter', day) + interval 3 month - interval 1 day as date)
    else cast(date_trunc('month', day) + interval 1 month - interval 1 day as date)
end
