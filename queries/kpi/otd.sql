-- One row per order line and way of counting it (lines, value), per order, and by basis and cohort: on time when all
-- that was owed on the date had come by it. An open late line is a miss today, not once it arrives.
select
    'lines' as counted_in,
    basis,
    'promise' as cohort,
    counted_on,
    columns(line_dimensions()),
    columns(result_columns())
from usual.otd
union all
select
    counted_in,
    basis,
    cohort,
    counted_on,
    columns(line_dimensions()),
    columns(result_columns())
from marts.dated_claims
where claim = 'otd' and not (counted_in = 'lines' and cohort = 'promise')
