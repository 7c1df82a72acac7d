-- One row per parcel sold from our own places (365 times its cost, on its own day) and per SKU, own location and day
-- (stock at cost): annualised turns.
-- Cost over cost, never revenue, both over the same SKUs, places and days: those whose stock and its value are known.
select
    counted_on,
    order_id,
    line_id,
    delivery_id,
    stock_date,
    columns(stock_dimensions()),
    source_file,
    source_row,
    case when cost_reason is not null then 'unknown' else 'met' end as outcome,
    cost_reason as reason,
    left_out_value as unplaced,
    case when cost_reason is null then 365 * sold_cost else 0 end as numerator,
    stock_value as denominator
from marts.stock_turns
