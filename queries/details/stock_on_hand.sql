-- One row per SKU and own location at the last snapshot: what lies there, how fast it leaves, what is on its way and
-- the class of the product.
select
    held.stock_date,
    held.sku,
    held.product_name,
    held.category,
    held.brand,
    held.supplier_id,
    held.supplier_name,
    held.location_id,
    held.location_name,
    held.location_kind,
    class.abc_class,
    class.xyz_class,
    held.pace,
    held.on_hand_quantity,
    held.unit_cost,
    held.stock_value,
    held.daily_demand_quantity,
    held.cover_days,
    held.last_demand_date,
    held.last_sale_date,
    held.first_stock_date,
    held.next_receipt_date,
    held.next_order_id,
    held.next_line_id,
    held.open_line_count,
    held.open_quantity,
    held.source_file,
    held.source_row
from marts.stock_on_hand as held
left join marts.product_classes as class on held.sku = class.sku
