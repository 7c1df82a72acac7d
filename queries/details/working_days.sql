-- One row per place and day: whether it is worked there, and if not, why. The empty place is that of lines without one.
select
    location_id,
    country,
    calendar_date as counted_on,
    is_working_day,
    day_off
from marts.working_days
