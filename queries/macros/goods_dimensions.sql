-- The columns sold goods are split and filtered by, whatever their order; a relation that has them holds them in this
-- order.
create macro goods_dimensions() as [
    'flow', 'supplier_id', 'supplier_name', 'sku', 'product_name', 'category', 'brand', 'mode', 'channel',
    'location_id', 'location_name', 'customer_country', 'customer_region', 'carrier', 'segment'
]
