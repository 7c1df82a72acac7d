-- One row per order line and way of counting it (lines, value), per order, and by basis: on time, and all that was owed
-- on the date had been accepted by it.
-- What we or the supplier cancelled is still owed; a reject nobody tells is taken as none.
select
    'lines' as counted_in,
    line.*
from usual.otif as line
union all
select
    counted_in,
    basis,
    counted_on,
    columns(line_dimensions()),
    columns(result_columns())
from marts.judged_claims
where claim = 'otif'
    and counted_in <> 'lines'
