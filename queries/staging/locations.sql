-- One row per location of the master file.
select location_id, location_name, kind, country, region
from store.locations
