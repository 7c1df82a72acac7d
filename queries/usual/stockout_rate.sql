-- One row per order line: not fulfilled, in whole or in part, because of a stockout (missed) or not (met).
select
    ordered_date as counted_on,
    columns(line_dimensions()),
    case when stockout_reason is not null then 'unknown' when is_stockout then 'missed' else 'met' end as outcome,
    stockout_reason as reason,
    left_out(stockout_reason) as unplaced,
    case when is_stockout and stockout_reason is null then 1 else 0 end as numerator,
    case when stockout_reason is null then 1 else 0 end as denominator
from marts.cancellable_lines
