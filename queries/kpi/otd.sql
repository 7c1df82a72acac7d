-- One row per order line and way of counting it (lines, value), per order, and by basis and cohort: on time when all
-- that was owed on the date had come by it.
-- An open late line is a miss today, not once it arrives. By delivery date only what is complete counts.
select
    'lines' as counted_in,
    basis,
    'promise' as cohort,
    counted_on,
    columns(line_dimensions()),
    outcome,
    reason,
    unplaced,
    numerator,
    denominator
from usual.otd
union all
select
    counted_in,
    basis,
    'promise' as cohort,
    counted_on,
    columns(line_dimensions()),
    outcome,
    reason,
    unplaced,
    numerator,
    denominator
from marts.judged_claims
where claim = 'otd'
    and counted_in <> 'lines'
union all
select
    counted_in,
    basis,
    'delivery' as cohort,
    completed_date as counted_on,
    columns(line_dimensions()),
    outcome,
    reason,
    unplaced,
    numerator,
    denominator
from marts.judged_claims
where claim = 'otd'
    and completed_date is not null
    and (is_due or reason is not null)
