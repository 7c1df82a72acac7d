-- One row per order line.
select
    ordered_date as counted_on,
    columns(line_dimensions()),
    case when is_without_quantity then 'unknown' else 'met' end as outcome,
    case when is_without_quantity then 'zero_quantity' end as reason,
    case when is_without_quantity then 1 else 0 end as unplaced,
    case when is_without_quantity then 0 else 1 end as numerator,
    case when is_without_quantity then 0 else 1 end as denominator
from marts.order_lines
