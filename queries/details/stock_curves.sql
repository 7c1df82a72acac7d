-- One row per SKU, location and day on which the stock is known, as its curve is drawn: the level, whether it counts as
-- sold out, and where a snapshot gave an impossible reading.
select
    sku,
    location_id,
    location_name,
    location_kind,
    is_own_place,
    stock_date,
    on_hand_quantity,
    is_out as is_sold_out,
    is_negative and age_days = 0 as is_negative,
    source_file,
    source_row
from marts.stock_days
where is_known
