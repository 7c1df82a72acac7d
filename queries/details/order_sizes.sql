-- One row per SKU, own location and quantity asked for on a day, of items asked for less than once a week: on how many
-- days.
select sku, location_id, demand_quantity, day_count
from marts.order_sizes
