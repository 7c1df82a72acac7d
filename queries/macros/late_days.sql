-- The days from the date of an order line to its arrival; of one that is late and open, to the as-of moment.
create macro late_days(outcome, target_at, target_has_hour, came_at, came_has_hour, as_of_at, as_of_has_hour) as
case
    when outcome in ('late', 'on_time')
        then days_between(target_at, target_has_hour, null, came_at, came_has_hour, null)
    when outcome = 'late_open' then days_between(target_at, target_has_hour, null, as_of_at, as_of_has_hour, null)
end
