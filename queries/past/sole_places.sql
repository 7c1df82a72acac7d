-- One row per SKU and kind of place that lay in one place only, as far as was known on the as-of day.
select
    place.sku,
    place.is_own_place,
    place.location_id,
    case when place.shared_from <= build.as_of_date then place.shared_from end as shared_from
from marts.sole_places as place
cross join meta.build as build
