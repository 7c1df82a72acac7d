-- One row per SKU: those of the master file, then those only order lines or stock name.
with
named as (
    select sku from staging.order_lines
    union
    select sku from staging.stock_levels
),

every_product as (
    select
        sku,
        product_name,
        category,
        brand,
        supplier_id,
        unit_cost,
        lead_time_days,
        safety_stock,
        reorder_point,
        launched_on,
        delisted_on,
        pack_size,
        minimum_order_quantity,
        maximum_stock
    from staging.products
    union all
    select
        named.sku,
        cast(null as varchar),
        cast(null as varchar),
        cast(null as varchar),
        cast(null as varchar),
        cast(null as decimal(18, 6)),
        cast(null as decimal(18, 6)),
        cast(null as decimal(18, 6)),
        cast(null as decimal(18, 6)),
        cast(null as date),
        cast(null as date),
        cast(null as decimal(18, 6)),
        cast(null as decimal(18, 6)),
        cast(null as decimal(18, 6))
    from named
    left join staging.products as known on named.sku = known.sku
    where known.sku is null
)

select
    product.sku,
    coalesce(product.product_name, product.sku) as product_name,
    product.category,
    product.brand,
    supplier.supplier_id,
    supplier.supplier_name,
    product.unit_cost,
    product.lead_time_days,
    product.safety_stock,
    product.reorder_point,
    product.launched_on,
    product.delisted_on,
    product.pack_size,
    product.minimum_order_quantity,
    product.maximum_stock
from every_product as product
left join marts.suppliers as supplier on product.supplier_id = supplier.supplier_id
