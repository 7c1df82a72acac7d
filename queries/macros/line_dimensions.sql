-- The columns an order line is known, split and filtered by; a relation that has them holds them in this order.
create macro line_dimensions() as [
    'flow', 'order_id', 'line_id', 'supplier_id', 'supplier_name', 'sku', 'product_name', 'category', 'brand', 'mode',
    'channel', 'location_id', 'location_name', 'customer_country', 'customer_region', 'carrier', 'segment'
]
