-- One row per location of the master file.
select location_id, location_name, kind, country, region, source_file, source_row
from store.locations
