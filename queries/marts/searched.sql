-- One row per supplier, product and order, with the words a search finds it by and its number of lines.
with
lines as (
    select order_id, sku, supplier_id
    from marts.order_lines
),

by_supplier as (
    select supplier_id, count(*) as line_count
    from lines
    group by supplier_id
),

by_product as (
    select sku, count(*) as line_count
    from lines
    group by sku
)

select
    'supplier' as kind,
    supplier.supplier_id as id,
    supplier.supplier_name as name,
    coalesce(known.line_count, 0) as line_count,
    search_words(supplier.supplier_id || ' ' || supplier.supplier_name) as words
from marts.suppliers as supplier
left join by_supplier as known on supplier.supplier_id = known.supplier_id
union all
select
    'product' as kind,
    product.sku as id,
    product.product_name as name,
    coalesce(known.line_count, 0) as line_count,
    search_words(product.sku || ' ' || product.product_name) as words
from marts.products as product
left join by_product as known on product.sku = known.sku
union all
select
    'order' as kind,
    order_id as id,
    order_id as name,
    count(*) as line_count,
    search_words(order_id) as words
from lines
group by order_id
