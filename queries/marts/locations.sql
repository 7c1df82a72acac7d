-- One row per location: those of the master file, then those only order lines or stock name.
with
named as (
    select location_id from staging.order_lines
    union
    select from_location_id from staging.order_lines
    union
    select location_id from staging.stock_levels
)

select location_id, coalesce(location_name, location_id) as location_name, kind, country, region
from staging.locations
union all
select named.location_id, named.location_id, null, null, null
from named
left join staging.locations as known on named.location_id = known.location_id
where known.location_id is null and named.location_id is not null
