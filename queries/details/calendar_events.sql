-- One row per day of a named event.
select event_date, kind, label, location_id, country
from marts.calendar_events
