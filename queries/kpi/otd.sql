-- One row per order line and way of counting it (lines, value), per order, and by basis and cohort: on time when all
-- that was owed on the date had come by it.
-- An open late line is a miss today, not once it arrives. By delivery date only what is complete counts.
with
cohorts as (
    select 'promise' as cohort
    union all
    select 'delivery'
)

select
    claim.counted_in,
    claim.basis,
    cohort.cohort,
    case cohort.cohort when 'delivery' then claim.completed_date else claim.counted_on end as counted_on,
    columns(line_dimensions()),
    claim.outcome,
    claim.reason,
    claim.unplaced,
    claim.numerator,
    claim.denominator
from marts.judged_claims as claim
cross join cohorts as cohort
where claim.claim = 'otd'
    and (
        cohort.cohort = 'promise'
        or (claim.completed_date is not null and (claim.is_due or claim.reason is not null))
    )
