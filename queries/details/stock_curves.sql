-- One row per SKU, location and day with a snapshot, as its curve is drawn: the level, and whether it counts as sold
-- out or as an impossible reading.
select
    sku,
    location_id,
    location_name,
    location_kind,
    is_own_place,
    stock_date,
    on_hand_quantity,
    is_out and is_active as is_sold_out,
    is_negative,
    source_file,
    source_row
from marts.stock_days
