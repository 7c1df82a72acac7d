-- One row per order line and basis: on time, and all that was owed on the date had been accepted by it.
with
lines as (
    select
        line.*,
        coalesce(line.reason, case when line.accepted_outcome = 'unknown' then 'hour_unknown' end) as claim_reason
    from marts.judged_lines as line
)

select
    basis,
    counted_on,
    columns(line_dimensions()),
    accepted_outcome as outcome,
    claim_reason as reason,
    left_out(claim_reason) as unplaced,
    case when claim_reason is null and is_due and is_otif then 1 else 0 end as numerator,
    case when claim_reason is null and is_due then 1 else 0 end as denominator
from lines
