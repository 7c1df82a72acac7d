-- One row per parcel sold from our own places (365 times its units, on its own day) and per SKU, own location and day
-- (units on hand): annualised turns in units.
-- Both over the same SKUs, places and days: those whose stock is known.
select
    counted_on,
    order_id,
    line_id,
    delivery_id,
    stock_date,
    columns(stock_dimensions()),
    source_file,
    source_row,
    case when quantity_reason is not null then 'unknown' else 'met' end as outcome,
    quantity_reason as reason,
    left_out_quantity as unplaced,
    case when quantity_reason is null then 365 * sold_quantity else 0 end as numerator,
    on_hand_quantity as denominator
from marts.stock_turns
