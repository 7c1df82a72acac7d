-- One row per order, basis and claim on its lines (otd = all on time, otif = all on time and in full, in_full = all
-- complete): kept when every line keeps it, missed from the day its first line missed.
select
    'otd' as claim,
    basis,
    otd_counted_on as counted_on,
    columns(order_dimensions()),
    line_count,
    order_value,
    is_flawed,
    otd_outcome as outcome,
    otd_reason as reason
from marts.order_outcomes
union all
select
    'otif' as claim,
    basis,
    otif_counted_on as counted_on,
    columns(order_dimensions()),
    line_count,
    order_value,
    is_flawed,
    otif_outcome as outcome,
    otif_reason as reason
from marts.order_outcomes
union all
select
    'in_full' as claim,
    basis,
    in_full_counted_on as counted_on,
    columns(order_dimensions()),
    line_count,
    order_value,
    is_flawed,
    in_full_outcome as outcome,
    in_full_reason as reason
from marts.order_outcomes
