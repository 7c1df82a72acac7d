-- One row per return: units put back on sale of the units received back.
-- A return without a disposition, or still pending, is not decided and stays out.
select
    returned_date as counted_on,
    return_id,
    columns(line_dimensions()),
    reason as return_reason,
    disposition,
    case when disposition = 'restocked' then 'met' else 'missed' end as outcome,
    null as reason,
    0 as unplaced,
    case when disposition = 'restocked' then counted_quantity else 0 end as numerator,
    counted_quantity as denominator
from marts.returned_lines
where disposition is not null and disposition <> 'pending'
