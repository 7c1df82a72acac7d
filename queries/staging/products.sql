-- One row per product of the master file.
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
from store.products
