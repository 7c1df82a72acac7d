-- One row per order, by the day of its first line.
select
    min(ordered_date) as counted_on,
    flow,
    order_id,
    case when min(coalesce(supplier_id, '')) = max(coalesce(supplier_id, '')) then min(supplier_id) end as supplier_id,
    case when min(coalesce(supplier_id, '')) = max(coalesce(supplier_id, '')) then min(supplier_name) end
        as supplier_name,
    case when min(coalesce(mode, '')) = max(coalesce(mode, '')) then min(mode) end as mode,
    min(channel) as channel,
    min(customer_country) as customer_country,
    min(customer_region) as customer_region,
    min(segment) as segment,
    'met' as outcome,
    cast(null as varchar) as reason,
    0 as unplaced,
    1 as numerator,
    1 as denominator
from marts.order_lines
where not is_without_quantity
group by flow, order_id
