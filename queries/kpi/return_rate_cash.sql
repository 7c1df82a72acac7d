-- One row per parcel (units delivered that day) and per return (units received back that day).
-- Returns of the period over deliveries of the period: known at once, but of different sales. Only flows in which any
-- return is recorded have such rows.
select
    counted_on,
    columns(line_dimensions()),
    source_file,
    source_row,
    return_id,
    case when is_orphan then 'unknown' when return_id is not null then 'returned' else 'kept' end as outcome,
    case when is_orphan then 'orphan' end as reason,
    0 as unplaced,
    returned_quantity as numerator,
    case when is_orphan then 0 else delivered_quantity end as denominator
from marts.goods_out_and_back
