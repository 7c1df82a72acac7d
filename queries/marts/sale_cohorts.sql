-- One row per delivered order line and way of counting, or delivered order, by the day it was sold: the cohort of its
-- returns. Beside them, on its own day and of a cohort nobody knows, each return that names no known line.
with
ways as (
    select 'units' as counted_in
    union all
    select 'lines'
    union all
    select 'orders'
    union all
    select 'value'
)

select
    counted_in,
    ordered_date as counted_on,
    null as return_id,
    columns(line_dimensions()),
    is_returned,
    reason,
    case when reason is not null and is_returned then 1 else 0 end as left_out,
    returned,
    delivered
from marts.sold_goods
union all
select
    way.counted_in,
    back.returned_date as counted_on,
    back.return_id,
    columns(line_dimensions()),
    true as is_returned,
    'unlinked_return' as reason,
    case way.counted_in when 'units' then back.returned_quantity else 1 end as left_out,
    0 as returned,
    0 as delivered
from marts.returned_lines as back
cross join ways as way
where not back.is_linked
