-- One row per supplier's place that anything was sold from: the mode, dropship or marketplace, of most of those lines.
with
sold as (
    select location_id, mode, row_number() over (partition by location_id order by count(*) desc, mode) as turn
    from marts.order_lines
    where flow = 'outbound' and mode in ('dropship', 'marketplace') and location_id is not null
    group by location_id, mode
)

select location_id, mode
from sold
where turn = 1
