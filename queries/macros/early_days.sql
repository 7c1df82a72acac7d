-- The days from the arrival of an order line that came on time to its date.
create macro early_days(outcome, came_at, came_has_hour, target_at, target_has_hour) as
case
    when outcome = 'on_time' then days_between(came_at, came_has_hour, null, target_at, target_has_hour, null)
end
