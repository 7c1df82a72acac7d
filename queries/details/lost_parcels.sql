-- One row per sales line with a lost parcel, by the day it counts as lost, with where it stands in the source.
select
    lost_on as counted_on,
    flow,
    order_id,
    line_id,
    supplier_id,
    supplier_name,
    sku,
    product_name,
    category,
    mode,
    channel,
    location_id,
    location_name,
    carrier,
    ordered_at,
    shipped_at,
    silent_days,
    lost_quantity,
    lost_value,
    source_file,
    source_row
from marts.lost_parcels
