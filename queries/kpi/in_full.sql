-- One row per order line and way of counting it (lines, value), per order, and by basis: all that was owed on the date
-- has come by the as-of day, on whatever day.
-- Goods refused at receipt count as come; OTIF and the reject rate show them.
select
    'lines' as counted_in,
    line.*
from usual.in_full as line
union all
select
    counted_in,
    basis,
    counted_on,
    columns(line_dimensions()),
    columns(result_columns())
from marts.judged_claims
where claim = 'in_full'
    and counted_in <> 'lines'
