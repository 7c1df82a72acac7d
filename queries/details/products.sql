-- One row per product.
select sku, product_name, category, brand, supplier_id, supplier_name, unit_cost, lead_time_days
from marts.products
