-- One row per day of a named event: a sale, a strike, a closing day; an empty place or country means everywhere.
select event_date, kind, label, location_id, country
from staging.calendar_events
