-- One row per SKU, own location and arrival of what lies there on the as-of day, the oldest leaving first.
select
    stock_date,
    columns(stock_dimensions()),
    arrived_on,
    arrival_kind,
    is_oldest_known,
    age_days,
    from_days,
    quantity,
    stock_value
from marts.stock_ages
