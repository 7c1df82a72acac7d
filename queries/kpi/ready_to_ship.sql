-- One row per order line: days from its last parcel ready until its last hand-over to the carrier.
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
where stage = 'ready_to_ship'
