-- One row per order line: days from the last parcel's hand-over until the last delivery.
select
    counted_on,
    columns(line_dimensions()),
    known_stages,
    outcome,
    reason,
    left_out(reason) as unplaced,
    precision_kind,
    stage_days as value,
    case when reason is null then 1 else 0 end as weight
from marts.stage_times
where stage = 'transit'
