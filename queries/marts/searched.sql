-- One row per supplier, product, place of ours and order, with the words a search finds it by and its number of lines.
with
lines as (
    select order_id, sku, supplier_id, location_id
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
),

by_place as (
    select location_id, count(*) as line_count
    from lines
    group by location_id
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
    'location' as kind,
    place.location_id as id,
    place.location_name as name,
    coalesce(known.line_count, 0) as line_count,
    search_words(place.location_id || ' ' || place.location_name) as words
from marts.locations as place
left join by_place as known on place.location_id = known.location_id
where coalesce(place.kind, '') <> 'supplier'
union all
select
    'order' as kind,
    order_id as id,
    order_id as name,
    count(*) as line_count,
    search_words(order_id) as words
from lines
group by order_id
