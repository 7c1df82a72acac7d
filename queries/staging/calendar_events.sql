-- One row per special day.
select event_date, kind, label, location_id, country
from store.calendar_events
