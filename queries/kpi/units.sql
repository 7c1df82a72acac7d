-- One row per order line with its ordered quantity.
select
    ordered_date as counted_on,
    columns(line_dimensions()),
    case when is_without_quantity then 'unknown' else 'met' end as outcome,
    case when is_without_quantity then 'zero_quantity' end as reason,
    0 as unplaced,
    ordered_quantity as numerator,
    case when is_without_quantity then 0 else 1 end as denominator
from marts.order_lines
