-- One row per order, by the day of its first line.
select
    min(ordered_date) as counted_on,
    flow,
    order_id,
    agreed(supplier_id, supplier_id) as supplier_id,
    agreed(supplier_id, supplier_name) as supplier_name,
    agreed(mode, mode) as mode,
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
