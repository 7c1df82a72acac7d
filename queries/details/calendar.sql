-- One row per sales season or strike with its first and last day.
select kind, label, location_id, country, first_day, last_day
from marts.seasons
