-- One row per location with its kind, country and region.
select location_id, location_name, kind, country, region
from marts.locations
