-- One row per SKU and supplier that answered for it in the last 12 months: purchases, dropship and marketplace lines.
-- Cancelled lines do not count. Value as on the order: purchases at cost, dropship and marketplace at selling price.
-- source_count is how many suppliers the SKU had in these months: 1 is a single source.
with
lines as (
    select *
    from marts.order_lines
    where supplier_id is not null
        and not is_without_quantity
        and cancelled_quantity < ordered_quantity
        and ordered_date > cast(as_of_at - interval 12 month as date)
),

pairs as (
    select
        sku,
        supplier_id,
        max(supplier_name) as supplier_name,
        max(product_name) as product_name,
        max(category) as category,
        count(*) as line_count,
        sum(ordered_quantity) as ordered_quantity,
        sum(coalesce(line_value, 0)) as line_value
    from lines
    group by sku, supplier_id
)

select
    sku,
    product_name,
    category,
    supplier_id,
    supplier_name,
    line_count,
    ordered_quantity,
    line_value,
    count(*) over (partition by sku) as source_count
from pairs
