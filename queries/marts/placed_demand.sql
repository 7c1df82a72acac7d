-- One row per SKU, location and day: what customers ordered, cancelled or not.
-- An order without a place counts where the SKU lies in one place only; else its place stays empty.
select
    line.sku,
    coalesce(line.location_id, sole.location_id) as location_id,
    line.ordered_date,
    in_wholes(sum(line.ordered_quantity)) as demand_quantity
from marts.order_lines as line
left join marts.sole_places as sole
    on line.location_id is null
    and line.sku = sole.sku
    and sole.is_own_place = (coalesce(line.mode, '') not in ('dropship', 'marketplace'))
    and coalesce(line.ordered_date < sole.shared_from, true)
where line.flow = 'outbound'
group by line.sku, coalesce(line.location_id, sole.location_id), line.ordered_date
