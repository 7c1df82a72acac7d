-- One row per delivered order line and way of counting, or delivered order: what came back of what was sold that day.
-- Attributed to the sale, so a young cohort is not final; never more comes back than was delivered. A return that names
-- no known line stands outside, on its own day: it belongs to a cohort nobody knows.
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
    case when reason is not null then 'unknown' when is_returned then 'returned' else 'kept' end as outcome,
    reason,
    case when reason is not null and is_returned then 1 else 0 end as unplaced,
    case when reason is null then returned else 0 end as numerator,
    case when reason is null then delivered else 0 end as denominator
from marts.sold_goods
union all
select
    way.counted_in,
    back.returned_date as counted_on,
    back.return_id,
    columns(line_dimensions()),
    'unknown' as outcome,
    'unlinked_return' as reason,
    case way.counted_in when 'units' then back.returned_quantity else 1 end as unplaced,
    0 as numerator,
    0 as denominator
from marts.returned_lines as back
cross join ways as way
where not back.is_linked
